package runner

import (
	"context"
	"errors"
	"fmt"

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

	rep    journal.Reporter
	driver Rehearsal
}

// ErrAhead is why what was to follow did not run.
var ErrAhead = errors.New("did not pass, and what follows needs its state")

// Attach hides the steps from the session's sink and from what makes its
// terminals, both of which are set.
func (a *Ahead) Attach(s *Session) {
	hidden := map[string]bool{}
	for _, step := range a.Steps {
		hidden[step.ID] = true
	}
	a.rep = journal.Reporter{Deck: a.Deck, Emulator: a.Emulator, Mask: s.Mask}
	a.driver.Session, a.driver.Timeout, a.driver.FailFast = s, a.Deck.Meta.Timeout, true // an Interrupt may be under way
	s.Sink = journal.Tee{journal.Hide{Sink: s.Sink, Steps: hidden}, &a.rep, &a.driver}
	shown := s.NewTerminal
	s.NewTerminal = func(step string, cols, rows int, reply func([]byte)) journal.Terminal {
		if hidden[step] {
			return a.rep.NewTerminal(step, cols, rows, reply)
		}
		return shown(step, cols, rows, reply)
	}
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
	return nil
}

// Interrupt ends the step that runs, as Ctrl-C does.
func (a *Ahead) Interrupt() { a.driver.Interrupt() }
