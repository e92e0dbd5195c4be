package runner

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// An Ahead is steps that run before a talk or a rehearsal, unseen, for the
// state that they leave in the shell. Set the fields, Attach it, start the
// session, then Run.
type Ahead struct {
	Deck     *slides.Deck
	Steps    []*slides.Step
	Emulator func(cols, rows int, reply func([]byte)) journal.Terminal
	Tell     func(journal.Entry) // is told the entries of the steps; nil when nobody asks

	mu     sync.Mutex
	hidden map[string]bool // steps whose entries are not shown, by id
	over   bool            // they have run: from their next beginning on they are shown
	shown  journal.Sink
	rep    journal.Reporter
	driver Rehearsal
}

// ErrAhead is why what was to follow did not run.
var ErrAhead = errors.New("did not pass, and what follows needs its state")

// Attach hides the steps from the session's sink and from what makes its
// terminals, both of which are set.
func (a *Ahead) Attach(s *Session) {
	a.hidden, a.shown = map[string]bool{}, s.Sink
	for _, step := range a.Steps {
		a.hidden[step.ID] = true
	}
	a.over = len(a.Steps) == 0
	a.rep = journal.Reporter{Deck: a.Deck, Emulator: a.Emulator, Mask: s.Mask}
	a.driver.Session, a.driver.Timeout, a.driver.FailFast = s, a.Deck.Meta.Timeout, true // an Interrupt may be under way
	s.Sink = a
	shown := s.NewTerminal
	s.NewTerminal = func(step string, cols, rows int, reply func([]byte)) journal.Terminal {
		if a.hides(step) {
			return a.rep.NewTerminal(step, cols, rows, reply)
		}
		return shown(step, cols, rows, reply)
	}
}

// Record passes on what is not of these steps, and what is of a step that is run
// once more.
func (a *Ahead) Record(e journal.Entry) {
	a.mu.Lock()
	if a.over && e.Kind == journal.Began {
		delete(a.hidden, e.Step)
	}
	hidden, over := a.hidden[e.Step], a.over
	a.mu.Unlock()
	if !hidden {
		a.shown.Record(e)
	}
	if over {
		return
	}
	a.rep.Record(e)
	a.driver.Record(e)
	if hidden && a.Tell != nil {
		a.Tell(e)
	}
}

// hides reports whether what a step prints that begins now is not shown.
func (a *Ahead) hides(step string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.hidden[step] && !a.over
}

// Run runs the steps. The error names the one that did not pass.
func (a *Ahead) Run(ctx context.Context) error {
	if len(a.Steps) == 0 {
		return nil
	}
	if err := a.driver.Run(ctx, a.Steps); err != nil {
		return err
	}
	for _, s := range a.rep.Report(a.Steps).Steps {
		if s.Outcome != journal.Passed && s.Outcome != journal.Skipped {
			if d := s.Doubt; d != nil {
				return fmt.Errorf("%s:%d:%d: %s: %w", a.Deck.File, d.Line, d.Col, s.Why, ErrAhead)
			}
			return fmt.Errorf("%s:%d:%d: step %s: %s: %w", a.Deck.File, s.Step.Line, s.Step.Col, s.ID, s.Why, ErrAhead)
		}
	}
	a.mu.Lock()
	a.over = true
	a.mu.Unlock()
	return nil
}

// Interrupt ends the step that runs, as Ctrl-C does.
func (a *Ahead) Interrupt() { a.driver.Interrupt() }
