package journal

import (
	"testing"

	"showrunner/slides"
)

func TestOutcomeOfAStep(t *testing.T) {
	const runbook = "```sh\none\ntwo\n```\n\n```output\nx\n[3]\n```\n\n```sh status=2\none\ntwo\n```\n\n```sh status=any\none\n```\n\n" +
		"```console\n$ one\nx\n[4]\n$ two\n```\n\n```sh\none\n```\n\n```log\n[5]\n```\n\n```sh\nexit\n```\n"
	deck := slides.Parse("t.md", []byte(runbook))
	for _, c := range []struct {
		step string
		r    Result
		want Outcome
	}{
		{"1.1.1", Result{}, Passed},
		{"1.1.1", Result{Status: 3}, Failed},
		{"1.1.2", Result{Status: 3}, Passed},
		{"1.1.2", Result{}, Failed},
		{"1.2.1", Result{}, Passed},
		{"1.2.1", Result{Status: 2}, Passed},
		{"1.2.2", Result{Status: 2}, Passed},
		{"1.2.2", Result{}, Failed},
		{"1.3.1", Result{Status: 77}, Passed},
		{"1.4.1", Result{Status: 4}, Passed},
		{"1.4.1", Result{}, Passed},
		{"1.4.2", Result{Status: 4}, Failed},
		{"1.4.2", Result{}, Passed},
		{"1.5.1", Result{Status: 5}, Failed},
		{"1.5.1", Result{Status: -1}, Passed},
		{"1.5.1", Result{Status: 3, Aborted: true}, Aborted},
		{"1.2.1", Result{Status: 2, Aborted: true}, Passed},
		{"1.2.1", Result{Status: 137, Aborted: true}, Aborted},
		{"1.3.1", Result{Status: 7, Aborted: true}, Passed},
		{"1.6.1", Result{Aborted: true}, Passed},
		{"1.6.1", Result{Status: 1, Aborted: true}, Aborted},
		{"1.5.1", Result{Status: 130, Cut: Overtime}, TimedOut},
		{"1.5.1", Result{Status: 130, Cut: Vainly}, Waited},
		{"1.5.1", Result{Status: -1, Cut: Alone}, Failed},
		{"off", Result{Status: 1}, Failed},
		{"off", Result{}, Passed},
	} {
		if got := OutcomeOf(deck.Step(c.step), c.r); got != c.want {
			t.Errorf("step %s with %+v %s, want %s", c.step, c.r, got, c.want)
		}
	}
}

// TestLastLineIsTheStatusOnlyWhereItWasNotPrinted holds of a last line such as
// [3], in a block's expectation and below a command of a session.
func TestLastLineIsTheStatusOnlyWhereItWasNotPrinted(t *testing.T) {
	const block, session = "```sh\nx\n```\n```output\na\n[3]\n```\n", "```console\n$ x\na\n[3]\n```\n"
	for _, c := range []struct {
		source, printed string
		status          int
		want            Outcome
	}{
		{block, "a\n", 3, Passed}, {block, "a\n", 0, Failed}, {block, "a\n", 4, Failed},
		{block, "a\n[3]\n", 3, Passed}, {block, "a\n[3]\n", 0, Passed}, {block, "[3]\na\n", 0, Failed}, {block, "a\n[3]\n", 4, Failed},
		{session, "a\n", 3, Passed}, {session, "a\n", 0, Failed}, {session, "a\n", 4, Failed},
		{session, "a\n[3]\n", 3, Passed}, {session, "a\n[3]\n", 0, Passed}, {session, "b\n[3]\n", 0, Failed},
	} {
		deck := slides.Parse("a.md", []byte(c.source))
		step := &deck.Slides[0].Blocks()[0].Steps()[0]
		r := Result{Status: c.status}
		r.Agrees = Agrees(step, r, func() Printed { return Printed{Text: c.printed} })
		if got := OutcomeOf(step, r); got != c.want {
			t.Errorf("%q prints %q with status %d: %s, want %s", c.source, c.printed, c.status, got, c.want)
		}
	}
}
