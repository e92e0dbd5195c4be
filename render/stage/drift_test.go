package stage

import (
	"fmt"
	"strings"
	"testing"

	"showrunner/render/tty"
	"showrunner/runner/journal"
	"showrunner/slides"
)

const expecting = "# One\n\n```sh\nalpha\nbeta\n```\n\n```log\nout of alpha\nout of beta\n```\n\n- x\n\n  ```sh\n  gamma\n  ```\n\n  ```log\n  other\n  ```\n"

// judged is a stage whose judge wants the very text.
func judged(t *testing.T, runbook string) *world {
	w := stageOn(t, runbook)
	w.Judge = func(x *slides.Expectation, p journal.Printed) (bool, bool) {
		return strings.TrimSpace(p.Text) != strings.TrimSpace(x.Text), true
	}
	return w
}

// decided tells how many verdicts there are.
func (w *world) decided() (n int) {
	for _, v := range w.verdicts {
		if v.known {
			n++
		}
	}
	return n
}

func TestExpectationIsMarkedOnceItsBlockHasRun(t *testing.T) {
	w := judged(t, expecting)
	w.hit(enterKey)
	w.idle()
	if len(w.verdicts) > 0 {
		t.Error("judged before all steps have run")
	}
	w.hit(enterKey)
	w.until("a verdict", func() bool { return w.decided() == 1 })
	if row := w.row("expected"); !strings.HasPrefix(row, " ✓") {
		t.Errorf("%q has no ✓ in its margin", row)
	}
	w.hit(enterKey)
	w.until("a second verdict", func() bool { return w.decided() == 2 })
	w.shows("≠ ")
	w.sh.script["gamma"] = func(_ *shell, out journal.Terminal) int {
		fmt.Fprint(out, "other\r\n")
		return 0
	}
	w.hit(tty.Key{Code: 'r'})
	w.hides("≠")
	w.until("a new verdict", func() bool { return w.decided() == 2 })
	w.hides("≠")
}

func TestConsoleStepsAreMarkedThemselves(t *testing.T) {
	w := judged(t, "# C\n\n```console\n$ alpha\nout of alpha\n$ beta\nmore as written\n```\n")
	w.hit(tty.Key{Code: 'a'})
	w.until("two verdicts", func() bool { return w.decided() == 2 })
	if row := w.row("✔ alpha"); !strings.HasSuffix(row, "✓ 0.3s") {
		t.Errorf("%q has no ✓", row)
	}
	if row := w.row("✔ beta"); !strings.HasSuffix(row, "≠ 0.3s") {
		t.Errorf("%q has no ≠", row)
	}
}

func TestSkippedAndUnjudgedHaveNoMark(t *testing.T) {
	w := judged(t, expecting)
	w.Judge = func(*slides.Expectation, journal.Printed) (bool, bool) { return true, false }
	w.hit(tty.Key{Code: 'a'})
	w.until("both steps", func() bool { return w.running == nil && w.rest == nil })
	w.hides("≠")
	w = judged(t, expecting)
	w.hit(enterKey)
	w.idle()
	w.hit(tty.Key{Code: 's'})
	if len(w.verdicts) > 0 {
		t.Error("judged although a step was skipped")
	}
}

func TestReloadJudgesAgain(t *testing.T) {
	w := judged(t, expecting)
	w.hit(tty.Key{Code: 'a'})
	w.until("a verdict", func() bool { return w.decided() == 1 })
	w.shows("✓")
	w.Load = func() (*slides.Deck, error) {
		return slides.Parse("talk.md", []byte(strings.Replace(expecting, "out of beta\n", "out of delta\n", 1))), nil
	}
	w.hit(tty.Key{Code: 'R'})
	w.until("a verdict", func() bool { return w.decided() == 1 })
	w.shows("≠")
}

func TestLateJudgementOfAnEarlierRunIsDropped(t *testing.T) {
	w := judged(t, expecting)
	came, first := make(chan bool), make(chan bool)
	w.Judge = func(*slides.Expectation, journal.Printed) (bool, bool) {
		came <- true
		<-first
		return true, true
	}
	w.hit(tty.Key{Code: 'a'})
	w.until("both steps", func() bool { return w.running == nil && w.rest == nil })
	<-came
	w.Judge = func(*slides.Expectation, journal.Printed) (bool, bool) { return false, true }
	w.hit(tty.Key{Code: 'r'})
	w.idle()
	w.until("a verdict", func() bool { return w.decided() == 1 })
	close(first)
	<-w.inbox.wake
	w.take()
	w.draw()
	w.shows("✓")
	w.hides("≠")
}

func TestJudgingLongOutputHoldsUpNoKey(t *testing.T) {
	w := judged(t, expecting)
	w.sh.script["beta"] = func(_ *shell, out journal.Terminal) int {
		line := strings.Repeat("word ", 20) + "\r\n"
		for range (1 << 20) / len(line) {
			out.Write([]byte(line))
		}
		return 0
	}
	w.hit(enterKey)
	w.idle()
	stuck := make(chan bool)
	w.Judge = func(*slides.Expectation, journal.Printed) (bool, bool) {
		<-stuck
		return true, true
	}
	w.hit(enterKey)
	w.idle()
	w.hit(tty.Key{Code: 'o'}, tty.Key{Code: 'q'})
	w.shows("✔ beta")
	close(stuck)
	w.until("a verdict", func() bool { return w.decided() == 1 })
}

// TestExpectationSeesMoreThanTheScrollback has a step print far more rows than
// can be scrolled back to.
func TestExpectationSeesMoreThanTheScrollback(t *testing.T) {
	const lines = 200_000
	w := stageOn(t, "# One\n\n```sh\nalpha\n```\n\n```output\n1\n...\n```\n")
	seen := make(chan journal.Printed, 1)
	w.Judge = func(_ *slides.Expectation, p journal.Printed) (bool, bool) {
		seen <- p
		return false, true
	}
	w.sh.script["alpha"] = func(_ *shell, out journal.Terminal) int {
		for n := range lines {
			fmt.Fprintf(out, "%d\r\n", n+1)
		}
		return 0
	}
	w.hit(enterKey)
	w.until("a verdict", func() bool { return w.decided() == 1 })
	p := <-seen
	if n := strings.Count(p.Text, "\n"); n != lines || !strings.HasPrefix(p.Text, "1\n2\n") || p.LeftOut != 0 {
		t.Errorf("%d lines are compared, %d bytes are not; want %d", n, p.LeftOut, lines)
	}
}
