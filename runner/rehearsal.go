package runner

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

const (
	stepTimeout = 5 * time.Minute
	inVain      = 2 * time.Second        // that a silent step may wait for input nobody gives
	betweenKeys = 200 * time.Millisecond // from one line of a step's input to the next
)

// A Rehearsal runs steps with nobody there to type. Set the fields, put it
// among the session's sinks, start the session, then Run.
type Rehearsal struct {
	Session  *Session
	Timeout  time.Duration // of a step that says nothing else; 0 is five minutes
	FailFast bool          // the first step that does not pass ends the run

	mu     sync.Mutex // guards what follows
	cancel context.CancelFunc
	waits  map[string]journal.Waiting // by step
	result map[string]journal.Result  // of those that ended
	failed bool
}

// Record takes in whether steps wait, and how they end.
func (r *Rehearsal) Record(e journal.Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.waits == nil {
		r.waits, r.result = map[string]journal.Waiting{}, map[string]journal.Result{}
	}
	switch e.Kind {
	case journal.Began:
		delete(r.waits, e.Step)
	case journal.Waits:
		r.waits[e.Step] = e.Waiting
	case journal.Ended:
		delete(r.waits, e.Step)
		r.result[e.Step] = e.Result
	}
}

// Interrupt ends the step that runs, as Ctrl-C does. The run goes on.
func (r *Rehearsal) Interrupt() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.cancel != nil {
		r.cancel()
	}
}

// Run runs the steps that are not marked skip, in order. A step that fails,
// takes too long or waits in vain does not end the run, unless FailFast is set;
// the end of ctx does. The error is the session's.
func (r *Rehearsal) Run(ctx context.Context, steps []*slides.Step) error {
	steps = runnable(steps)
	for len(steps) > 0 && ctx.Err() == nil {
		n := 1 + guests(steps[1:])
		if steps[0].Block.Attr.Type {
			n = 1 // nothing runs that it could be typed into
		}
		if err := r.host(ctx, steps[0], steps[1:n]); err != nil {
			return err
		}
		for _, s := range steps[:n] {
			r.judge(s)
		}
		if r.FailFast && r.failed {
			return nil
		}
		steps = steps[n:]
	}
	return nil
}

// judge notes whether a step passed.
func (r *Rehearsal) judge(step *slides.Step) {
	r.mu.Lock()
	defer r.mu.Unlock()
	res, ended := r.result[step.ID]
	r.failed = r.failed || !ended || journal.OutcomeOf(step, res) != journal.Passed
}

// runnable drops the steps of blocks that are shown only.
func runnable(steps []*slides.Step) (kept []*slides.Step) {
	for _, s := range steps {
		if !s.Block.Attr.Skip {
			kept = append(kept, s)
		}
	}
	return kept
}

// guests counts the steps at the front that are typed into what runs.
func guests(steps []*slides.Step) (n int) {
	for n < len(steps) && steps[n].Block.Attr.Type {
		n++
	}
	return n
}

// host runs a step and, once it waits, types its guests into it.
func (r *Rehearsal) host(ctx context.Context, step *slides.Step, typed []*slides.Step) error {
	if step.Block.Attr.Type {
		r.Session.refuse(step, journal.Alone)
		return nil
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limited, stop := context.WithTimeoutCause(ctx, r.timeout(step, typed), journal.Overtime)
	defer stop()
	r.mu.Lock()
	r.cancel = func() { cancel(context.Canceled) }
	r.mu.Unlock()
	done := make(chan error, 1)
	go func() { // ends with the step
		defer r.Session.Guard()
		_, err := r.Session.Run(limited, step)
		done <- err
	}()
	at := &attempt{r: r, step: step, typed: typed, hosts: len(typed) > 0, input: keys(step.Block.Attr.Input), cut: cancel, last: time.Now()}
	err := at.attend(ctx, done)
	for _, g := range at.typed { // the program is gone
		r.Session.refuse(g, journal.Alone)
	}
	return err
}

// timeout is how long a step may take with its guests.
func (r *Rehearsal) timeout(step *slides.Step, typed []*slides.Step) time.Duration {
	limit := r.limit(step)
	for _, g := range typed {
		limit += r.limit(g)
	}
	return limit
}

func (r *Rehearsal) limit(step *slides.Step) time.Duration {
	switch {
	case step.Block.Attr.Timeout > 0:
		return step.Block.Attr.Timeout
	case r.Timeout > 0:
		return r.Timeout
	}
	return stepTimeout
}

// keys cuts an input attribute into what is typed at a time: lines, each with
// the Enter key at its end.
func keys(input string) (lines [][]byte) {
	for _, l := range bytes.SplitAfter([]byte(input), []byte("\n")) {
		if len(l) > 0 {
			lines = append(lines, bytes.ReplaceAll(l, []byte("\n"), []byte("\r")))
		}
	}
	return lines
}

// An attempt is one run of a step that may wait.
type attempt struct {
	r     *Rehearsal
	step  *slides.Step
	typed []*slides.Step // that are still to be typed
	input [][]byte       // that is still to be typed
	cut   context.CancelCauseFunc
	last  time.Time // when it began, or something was typed
	hosts bool      // it had guests
	ended bool      // they are through: it was asked to end
	over  bool      // it was cut
}

// attend waits for the step's end, types what it waits for, and cuts it when it
// waits in vain.
func (a *attempt) attend(ctx context.Context, done <-chan error) error {
	tick := time.NewTicker(looking)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-tick.C:
		}
		if a.over || ctx.Err() != nil || !a.waits() {
			continue
		}
		if err := a.serve(ctx); err != nil && !errors.Is(err, ErrIdle) {
			a.cut(journal.Vainly)
			a.over = true
		}
	}
}

// waits tells whether the program wants something that can be typed: it surely
// waits, or it likely does and stands at what looks like a prompt.
func (a *attempt) waits() bool {
	a.r.mu.Lock()
	w := a.r.waits[a.step.ID]
	a.r.mu.Unlock()
	return w == journal.SurelyWaiting || w == journal.LikelyWaiting && a.r.Session.prompts()
}

var errInVain = errors.New("nobody types")

// serve types the next thing, once the program has been quiet after the last.
func (a *attempt) serve(ctx context.Context) error {
	if time.Since(a.last) < betweenKeys {
		return nil
	}
	s := a.r.Session
	switch quiet := s.silent(); {
	case len(a.input) > 0:
		next := a.input[0]
		a.input = a.input[1:]
		a.last = time.Now()
		_, err := s.Write(next)
		return err
	case len(a.typed) > 0:
		g := a.typed[0]
		a.typed = a.typed[1:]
		_, err := s.Type(ctx, g)
		if errors.Is(err, ErrIdle) { // the program has just ended
			s.refuse(g, journal.Alone)
		}
		a.last = time.Now()
		return err
	case a.hosts && !a.ended:
		a.ended, a.last = true, time.Now()
		_, err := s.Write([]byte{4}) // Ctrl-D
		return err
	case min(quiet, time.Since(a.last)) < inVain:
		return nil
	}
	return errInVain
}
