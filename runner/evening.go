package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// An Evening is one rehearsal of a runbook in a session of its own, from the
// shell's start to its end. Set the fields, then Rehearse.
type Evening struct {
	Deck     *slides.Deck
	Before   []*slides.Step // that run first, hidden, for the state that they leave
	Steps    []*slides.Step // that are rehearsed
	Cleanup  []*slides.Step // that run last, whatever happened
	Session  *Session       // not started; its sink and terminals are set here
	Tape     *Tape
	Emulator func(cols, rows int, reply func([]byte)) journal.Terminal
	Watch    func(journal.Terminal) // is told each step's terminal; may be nil
	Sink     journal.Sink           // gets the entries, too; may be nil
	Timeout  time.Duration          // of a step; 0 is what the runbook says, else five minutes
	FailFast bool

	driver Rehearsal
	ahead  Ahead
}

// Fixed is the environment of a rehearsal on a terminal of that size: two
// machines agree, and nothing waits for a pager.
func Fixed(cols, rows int) []string {
	return []string{
		fmt.Sprintf("COLUMNS=%d", cols), fmt.Sprintf("LINES=%d", rows), "TZ=UTC", "LC_ALL=C.UTF-8",
		"PAGER=cat", "GIT_PAGER=cat", "MANPAGER=cat", "SYSTEMD_PAGER=cat",
		"GIT_TERMINAL_PROMPT=0", "DEBIAN_FRONTEND=noninteractive",
	}
}

// Interrupt ends the step that runs, as Ctrl-C does. It may come at any time.
func (v *Evening) Interrupt() {
	v.ahead.Interrupt()
	v.driver.Interrupt()
}

// Rehearse runs the steps and reports. The end of ctx ends the run; the report
// says what was known by then. With ctx over from the start there is no run, and
// nothing to clean up. The error is the session's.
func (v *Evening) Rehearse(ctx context.Context) (*journal.Report, error) {
	s := v.Session
	rep := &journal.Reporter{Deck: v.Deck, Emulator: v.Emulator, Mask: s.Mask}
	rep.Home, _ = os.UserHomeDir() // nobody's is masked then
	v.connect(rep)
	var err error
	if ctx.Err() == nil {
		if err := s.Start(); err != nil {
			return nil, errors.Join(err, v.Tape.Close())
		}
		err = v.run(ctx)
		if closeErr := s.Close(); err == nil {
			err = closeErr
		}
	}
	steps := append(append([]*slides.Step{}, v.Steps...), v.Cleanup...)
	report := rep.Report(steps)
	report.Shell, report.Cols, report.Rows, report.Started = s.ShellName(), s.Cols, s.Rows, v.Tape.Began
	report.Interrupted = ctx.Err() != nil
	if len(v.Before) == 0 && len(v.Steps)+len(v.Cleanup) == len(v.Deck.Steps()) {
		v.Tape.Tell(journal.Entry{Kind: journal.Judged, Text: string(report.Verdict())})
	}
	_ = v.Tape.Close() // its Warning tells of an error: the verdict is that of the steps
	return report, err
}

// connect puts the sinks in their places.
func (v *Evening) connect(rep *journal.Reporter) {
	s := v.Session
	sinks := journal.Tee{v.Tape.Sink(s.ShellName(), s.Cols, s.Rows, s.Mask), rep, &v.driver}
	if v.Sink != nil {
		sinks = append(sinks, v.Sink)
	}
	v.driver.Session, v.driver.Timeout, v.driver.FailFast = s, v.Timeout, v.FailFast
	if v.Timeout == 0 {
		v.driver.Timeout = v.Deck.Meta.Timeout
	}
	s.Sink = sinks
	s.NewTerminal = func(step string, cols, rows int, reply func([]byte)) journal.Terminal {
		t := rep.NewTerminal(step, cols, rows, reply)
		if v.Watch != nil {
			v.Watch(t)
		}
		return t
	}
	v.ahead.Deck, v.ahead.Steps, v.ahead.Emulator = v.Deck, v.Before, v.Emulator
	v.ahead.Attach(s)
	if v.Tape.Rehearsal {
		s.Changed = v.Tape.Changed
	}
}

// run runs the steps in their order.
func (v *Evening) run(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil
	}
	err := v.ahead.Run(ctx)
	if err == nil {
		err = v.driver.Run(ctx, v.Steps)
	}
	if len(v.Cleanup) == 0 || errors.Is(err, ErrClosed) {
		return err
	}
	v.driver.FailFast = false
	if cleanErr := v.driver.Run(context.WithoutCancel(ctx), v.Cleanup); err == nil {
		err = cleanErr
	}
	return err
}
