package journal

import (
	"slices"
	"strconv"
	"strings"

	"showrunner/runner/expect"
	"showrunner/slides"
)

// An Outcome is how a step went.
type Outcome string

// The outcomes.
const (
	Passed   Outcome = "passed"
	Failed   Outcome = "failed"  // its status is not the one expected
	TimedOut Outcome = "timeout" // it took too long and was ended
	Waited   Outcome = "waiting" // it waited for input that nobody gave and was ended
	Skipped  Outcome = "skipped" // it did not run
	Aborted  Outcome = "aborted" // the session's shell ended under it
)

// OutcomeOf judges how a step ended against the status that its block expects.
// What a block expects is the status of each of its steps, but all except the
// last may also end with 0. A step typed into a program has no status and
// passes, and so does one that printed what its console fence says, where
// nothing else is said of its status. The end of the shell is no fault where the
// step says exit, or its block names a status, and it ends with what is expected.
// step may be nil, or one without a block, for a command of the moment.
func OutcomeOf(step *slides.Step, r Result) Outcome {
	switch {
	case r.Cut == Overtime:
		return TimedOut
	case r.Cut == Vainly:
		return Waited
	case r.Cut == Alone, r.Cut == Misread, r.Cut == Nowhere:
		return Failed
	case r.Aborted && !leaves(step, r.Status):
		return Aborted
	}
	want := Wanted(step)
	if want == "failure" {
		if r.Status != 0 {
			return Passed
		}
		return Failed
	}
	if want == "any" || r.Status == -1 || strconv.Itoa(r.Status) == want || r.Status == 0 && !last(step) || r.Agrees && answered(step) != nil {
		return Passed
	}
	return Failed
}

// leaves tells whether a step that ended the shell with a status meant to.
func leaves(step *slides.Step, status int) bool {
	if want := Wanted(step); step == nil || want != "any" && (want != "failure" || status == 0) && want != strconv.Itoa(status) {
		return false
	}
	names, _ := slides.Commands(step.Text, "bash")
	return slices.Contains(names, "exit") || step.Block != nil && step.Block.Attr.Status != ""
}

// Wanted is the status with which a step passes: digits, "any", or "failure",
// which is any but 0. It is what the block's status attribute says, else what the
// last line of the step's or, for the block's last step, the block's expectation
// tells, else 0.
func Wanted(step *slides.Step) string {
	if step == nil || step.Block == nil {
		return "0"
	}
	if s := step.Block.Attr.Status; s != "" {
		return s
	}
	for _, x := range step.Block.Expectations {
		if x.Step >= 0 && x.Block.Steps()[x.Step].ID != step.ID || x.Step < 0 && !last(step) {
			continue
		}
		if status, ok := expect.Status(x); ok {
			return strconv.Itoa(status)
		}
	}
	return "0"
}

func last(step *slides.Step) bool {
	if step == nil || step.Block == nil {
		return true
	}
	steps := step.Block.Steps()
	return steps[len(steps)-1].ID == step.ID
}

// answered is what is written below a step of a console fence, or where the last
// line of what its block is to print tells a status, just that; else nil.
func answered(step *slides.Step) *slides.Expectation {
	if step == nil || step.Block == nil || step.Block.Attr.Status != "" {
		return nil
	}
	steps := step.Block.Steps()
	for _, x := range step.Block.Expectations {
		_, told := expect.Status(x)
		switch {
		case x.Step < 0 && told && last(step):
			text := strings.TrimRight(x.Text, " \t\r\n")
			ending := *x
			ending.Text = "...\n" + text[strings.LastIndexByte(text, '\n')+1:] + "\n"
			return &ending
		case x.Step < 0 || x.Step >= len(steps) || !step.Block.Console || steps[x.Step].ID != step.ID || steps[x.Step].Text != step.Text:
		case strings.TrimSpace(x.Text) == "" || expect.Match(x) == "none":
			return nil
		default:
			return x
		}
	}
	return nil
}

// Agrees reports whether a step of a console fence printed what is written below
// it, and nothing tells what status it is to have. A last line such as [3] tells
// one, unless the step printed that very line; where a block's expectation ends
// so, the step is to end with 0. text is what it printed; it is asked for only
// where it decides.
func Agrees(step *slides.Step, r Result, text func() Printed) bool {
	if r.Status < 0 || r.Aborted || r.Stopped || r.Cut != NotCut {
		return false
	}
	x := answered(step)
	if x == nil {
		return false
	}
	if status, told := expect.Status(x); told && status == r.Status || !told && r.Status == 0 || x.Step < 0 && r.Status != 0 {
		return false
	}
	p := text()
	p.Status = r.Status
	return !Judge(x, p).Drift
}
