package stage

import (
	"fmt"
	"time"

	"showrunner/render/paint"
	"showrunner/render/vt"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// finishedBytes bounds what the terminals of all finished steps keep together.
const finishedBytes = 32 << 20

// mark is the state of a step, as its margin shows it.
type mark uint8

const (
	fresh mark = iota
	underway
	waiting
	passed
	failed
	stopped
	skipped
	replayed // what a rehearsal printed was played
)

// run is what became of a step.
type run struct {
	step   *slides.Step
	mark   mark
	result journal.Result
	played bool // not run: the understudy plays it
	began  time.Time
	heard  time.Time    // when it last printed
	looked time.Time    // when the network was last looked at
	cutOff bool         // it is silent and the network is gone
	term   *vt.Terminal // nil until it began
	lexer  *paint.OutputLexer
	told   string // what the session says of it
	cols   int    // of term
	packed bool   // nothing will be printed to term any more
	gone   bool   // the shell that had its state is gone
}

// pack makes the terminal of a step take as little memory as its text does: its
// rows go to the scrollback, where they are kept in a compact form.
func (r *run) pack() {
	if r.term != nil && !r.term.Modes().Alt {
		r.packed = true
		r.term.Resize(r.cols, 1)
	}
}

// over tells whether the step came to its end.
func (r *run) over() bool { return r.mark == passed || r.mark == failed || r.mark == replayed }

// passed tells whether the step went as its block expects, here or where it was
// rehearsed.
func (r *run) passed() bool {
	return r.mark == passed || r.mark == replayed && journal.OutcomeOf(r.step, r.result) == journal.Passed
}

// began takes the beginning of a step.
func (s *Stage) began(e journal.Entry) {
	r := s.running
	if r == nil || r.step.ID != e.Step {
		return
	}
	r.term, r.cols = s.inbox.terminal(e.Step), e.Cols
	if r.term != nil && (r.step.Block == nil || len(r.step.Block.Expectations) == 0) {
		r.term.KeepText(0)
	}
	if n := len(s.ended); n > 0 {
		s.ended[n-1].pack() // what it left running prints to r.term from now on
	}
	if s.home == "" {
		s.home, s.dir = e.Dir, e.Dir
	}
}

// finish takes the end of a step.
func (s *Stage) finish(e journal.Entry) {
	r := s.running
	if r == nil || r.step.ID != e.Step {
		return
	}
	r.result = e.Result
	r.mark = markOf(r.step, e.Result)
	if e.Result.Dir != "" {
		s.dir = e.Result.Dir
	}
	if d := r.step.Doubt; d != nil && e.Result.Cut == journal.Misread {
		r.told = s.Deck.Describe(*d) + ": " + d.Hint
		s.said = "not run: " + d.Text
	}
	s.running, s.hold = nil, time.Time{}
	s.takeBack(true)
	for len(s.typed) > 0 { // what the program did not read is not for the next one
		select {
		case <-s.typed:
		default:
		}
	}
	s.ended = append(s.ended, r)
	s.trim()
	s.warn()
	s.judge(r.step.Block)
	s.compare(r)
	switch {
	case s.standIn == r.step:
		s.standIn, s.said = nil, ""
		s.start(r.step, s.planned(r.step))
	case s.rest != nil:
		s.goOn(r)
	}
}

// compare adds how much longer than planned a step took that passed.
func (s *Stage) compare(r *run) {
	switch p := s.planned(r.step); {
	case r.mark == replayed:
		if text := s.takenOver(r); text != "" {
			r.told = text
		}
	case r.mark == passed && p != nil:
		s.late += r.result.Duration - p.Result.Duration
	}
}

// markOf is the mark of a step that ended.
func markOf(step *slides.Step, r journal.Result) mark {
	switch {
	case r.Replayed:
		return replayed
	case r.Stopped:
		return stopped
	case journal.OutcomeOf(step, r) == journal.Passed:
		return passed
	}
	return failed
}

// trim keeps the memory of all finished steps within its bound, cutting the
// oldest first.
func (s *Stage) trim() {
	total := 0
	for _, r := range s.ended {
		if r.term != nil {
			total += r.term.Bytes()
		}
	}
	for _, less := range []func(*vt.Terminal){func(t *vt.Terminal) { t.Trim(0) }, (*vt.Terminal).ForgetText} {
		for _, r := range s.ended {
			if total <= finishedBytes || r.term == nil {
				continue
			}
			before := r.term.Bytes()
			less(r.term)
			total -= before - r.term.Bytes()
		}
	}
}

// clock writes a running step's time in whole seconds: 0:12.
func clock(d time.Duration) string {
	if d < time.Hour {
		return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
	}
	return journal.Lasted(d)
}
