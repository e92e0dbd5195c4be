package journal

import (
	"fmt"
	"slices"
	"time"

	"showrunner/runner/expect"
	"showrunner/slides"
)

// A Report is how the steps of a run went, and what drifted.
type Report struct {
	File         string
	Title        string
	Shell        string // "bash"
	Cols, Rows   int
	Started      time.Time
	Duration     time.Duration
	Planned      time.Duration // the talk's length by the front matter, or 0
	Interrupted  bool          // the run did not come to its end
	Trouble      string        // why it could not start, or go on; else ""
	Hint         string        // the next move then, or ""
	Steps        []StepReport
	Expectations []ExpectationReport
}

// A StepReport is how one step went. What was secret is masked.
type StepReport struct {
	Step     *slides.Step // nil for a command that is not in the runbook
	ID       string
	Text     string // as it ran
	Outcome  Outcome
	Status   int // -1 where the shell gave none
	Duration time.Duration
	Output   string // screen text
	Replayed bool   // the understudy played it
	Agrees   bool   // its output excuses its status
	Why      string // of what did not pass: "status 2, expected 0"; else ""
	Hint     string // the next move, or ""

	Doubt *slides.Finding // what of it is not understood, so that it was not sent; else nil
}

// Judge says how the step went: Outcome, Status, Duration, Why and Hint.
func (s *StepReport) Judge(r Result) {
	s.Replayed = r.Replayed
	s.Agrees = r.Agrees
	s.Outcome, s.Status, s.Duration, s.Why, s.Hint = OutcomeOf(s.Step, r), r.Status, r.Duration, "", ""
	s.Doubt = nil
	switch s.Outcome {
	case Failed:
		s.Why = "status " + r.Words() + ", expected " + Wanted(s.Step)
		switch {
		case r.Cut == Alone:
			s.Why = "no program runs that it could be typed into"
		case r.Cut == Misread && s.Step != nil && s.Step.Doubt != nil:
			s.Doubt = s.Step.Doubt
			s.Why, s.Hint = s.Doubt.Text, s.Doubt.Hint
		case r.Cut == Nowhere && s.Step != nil && s.Step.Block != nil:
			s.Why = fmt.Sprintf("there is no folder %q to run it in", s.Step.Block.Attr.Dir)
		case r.Cut == Misread, r.Cut == Nowhere:
			s.Why = r.Words()
		}
	case TimedOut:
		s.Why = fmt.Sprintf("did not end within %s", r.Duration.Round(time.Second/10))
		s.Hint = "timeout=10m on its fence gives it more time"
	case Waited:
		s.Why = "waits for input that nobody gives"
		s.Hint = `input="y\n" on its fence types it, skip leaves the block out`
	case Aborted:
		s.Why = r.Words()
	}
}

// Typed tells whether the step was typed into a program, whose time it shares.
func (s *StepReport) Typed() bool {
	return s.Step != nil && s.Step.Block != nil && s.Step.Block.Attr.Type
}

// Slide is the title of the step's slide, Line its line in the runbook; "" and
// 0 for a command that is not in it.
func (s *StepReport) Slide() (title string, line int) {
	if s.Step == nil || s.Step.Block == nil {
		return "", 0
	}
	return s.Step.Block.Slide.Title, s.Step.Line
}

// An ExpectationReport is how an expectation compares with what was printed.
type ExpectationReport struct {
	Expectation *slides.Expectation
	Block       string // id, or "" where the expectation has no block
	Match       string // coverage, lines, exact, contains, regex or none
	Judged      bool   // the steps that it is about have run
	Score       float64
	Want        float64 // the least score that is no drift
	Drift       bool
	Why         string // the score or the difference explained
	Diff        string
	Masks       []string // what was masked on either side
	LeftOut     int      // bytes of the output that were not compared

	masked *slides.Expectation // what drifted from out, or nil
	out    expect.Output
}

// Update is what the expectation should say. Where it drifted and cannot be
// told to say it, why tells, and its text is as it was.
func (x *ExpectationReport) Update() (text, why string) {
	switch {
	case x.masked == nil:
		return x.Expectation.Text, ""
	case x.LeftOut > 0:
		return x.Expectation.Text, fmt.Sprintf("%d bytes of the output are left out, which nobody can write there", x.LeftOut)
	}
	if why = expect.Unwritable(x.masked); why != "" {
		return x.Expectation.Text, why
	}
	return expect.Update(x.masked, x.out), ""
}

// Scored tells whether the expectation has a score.
func (x *ExpectationReport) Scored() bool { return x.Judged && x.Match == "coverage" }

// A Verdict is a report in a word.
type Verdict string

// The verdicts.
const (
	AllPassed   Verdict = "passed"
	SomeFailed  Verdict = "failed" // a step failed, timed out, waited or aborted, or the run could not start
	OnlyDrifted Verdict = "drifted"
	Interrupted Verdict = "interrupted"
)

// Status is a verdict as an exit status: without strictness drift is none.
func (v Verdict) Status() int {
	switch v {
	case AllPassed, OnlyDrifted:
		return 0
	case Interrupted:
		return 130
	}
	return 1
}

// Verdict is the report in a word.
func (r *Report) Verdict() Verdict {
	c := r.Counts()
	switch {
	case r.Interrupted:
		return Interrupted
	case c.Bad() > 0 || r.Trouble != "":
		return SomeFailed
	case c.Drift > 0:
		return OnlyDrifted
	}
	return AllPassed
}

// Lonely reports whether an expectation belongs to no block.
func (r *Report) Lonely() bool {
	return slices.ContainsFunc(r.Expectations, func(x ExpectationReport) bool { return x.Expectation.Block == nil })
}

// Counts are how many steps had each outcome, and how many expectations
// drifted.
type Counts struct {
	Passed, Failed, TimedOut, Waited, Skipped, Aborted, Drift int
}

// Bad is how many steps did not go as expected.
func (c Counts) Bad() int { return c.Failed + c.TimedOut + c.Waited + c.Aborted }

// Counts counts.
func (r *Report) Counts() (c Counts) {
	for i := range r.Steps {
		switch r.Steps[i].Outcome {
		case Passed:
			c.Passed++
		case Failed:
			c.Failed++
		case TimedOut:
			c.TimedOut++
		case Waited:
			c.Waited++
		case Skipped:
			c.Skipped++
		case Aborted:
			c.Aborted++
		}
	}
	for i := range r.Expectations {
		if r.Expectations[i].Drift {
			c.Drift++
		}
	}
	return c
}
