package journal

import (
	"strconv"

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
// passes. step may be nil, or one without a block, for a command of the moment.
func OutcomeOf(step *slides.Step, r Result) Outcome {
	switch {
	case r.Cut == Overtime:
		return TimedOut
	case r.Cut == Vainly:
		return Waited
	case r.Cut == Alone, r.Cut == Misread:
		return Failed
	case r.Aborted:
		return Aborted
	}
	want := Wanted(step)
	if want == "any" || r.Status == -1 || strconv.Itoa(r.Status) == want || r.Status == 0 && !last(step) {
		return Passed
	}
	return Failed
}

// Wanted is the status with which a step passes: digits, or "any". It is what
// the block's status attribute says, else what the last line of the step's or,
// for the block's last step, the block's expectation tells, else 0.
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
