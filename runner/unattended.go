package runner

import (
	"context"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// Unattended runs the steps of a deck with nobody there to type. Set the
// fields, put it among the session's sinks, start the session, then Run.
type Unattended struct {
	Session *Session
	Timeout time.Duration // of a step; 0 is five minutes

	waits chan journal.Waiting // the newest state, of one step
}

const (
	stepTimeout = 5 * time.Minute
	inVain      = 2 * time.Second // that a step may wait for input nobody gives
)

// NewUnattended returns what runs a deck's steps in s.
func NewUnattended(s *Session) *Unattended {
	return &Unattended{Session: s, waits: make(chan journal.Waiting, 64)}
}

// Record takes in whether the step at hand waits.
func (u *Unattended) Record(e journal.Entry) {
	if e.Kind != journal.Waits {
		return
	}
	select {
	case u.waits <- e.Waiting:
	default: // it flaps; the timeout decides
	}
}

// Run runs every step that is not skipped, in order. A step that fails, or
// waits in vain, does not end the run; the end of ctx does. The error is the
// session's.
func (u *Unattended) Run(ctx context.Context, deck *slides.Deck) error {
	for _, sl := range deck.Slides {
		for _, b := range sl.Blocks() {
			if b.Attr.Skip {
				continue
			}
			steps := b.Steps()
			for i := range steps {
				if err := u.step(ctx, &steps[i]); err != nil || ctx.Err() != nil {
					return err
				}
			}
		}
	}
	return nil
}

// step runs one step, types its block's input once when it waits, and
// interrupts it when it waits on.
func (u *Unattended) step(ctx context.Context, step *slides.Step) error {
	for len(u.waits) > 0 {
		<-u.waits // of the step before
	}
	ctx, cancel := context.WithTimeout(ctx, u.timeout(step))
	defer cancel()
	done := make(chan error, 1)
	go func() { // ends with the step
		defer u.Session.Guard()
		_, err := u.Session.Run(ctx, step)
		done <- err
	}()
	input := []byte(step.Block.Attr.Input)
	var silent <-chan time.Time
	for {
		select {
		case err := <-done:
			return err
		case w := <-u.waits:
			silent = nil
			if w == journal.NotWaiting {
				continue
			}
			if len(input) > 0 {
				_, _ = u.Session.Write(input) // a step that has ended needs none
				input = nil
			}
			silent = time.After(inVain)
		case <-silent:
			cancel()
		}
	}
}

func (u *Unattended) timeout(step *slides.Step) time.Duration {
	switch {
	case step.Block.Attr.Timeout > 0:
		return step.Block.Attr.Timeout
	case u.Timeout > 0:
		return u.Timeout
	}
	return stepTimeout
}
