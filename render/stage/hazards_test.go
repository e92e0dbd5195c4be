package stage

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"showrunner/render/tty"
	"showrunner/runner/journal"
	"showrunner/slides"
)

func TestQuestionBeforeStepTakesNoQuitKey(t *testing.T) {
	for _, k := range []tty.Key{{Code: 'q'}, ctrl('c'), {Code: 'n'}, {Code: tty.Esc}} {
		w := stageOn(t, "# X\n\n```sh confirm\nalpha\n```\n")
		w.hit(enterKey)
		w.shows("run alpha?")
		w.hit(k)
		if w.running != nil || len(w.sh.ran) > 0 {
			t.Errorf("%v ran the step", k)
		}
	}
	w := stageOn(t, talk)
	w.hit(tty.Key{Code: 'S'}, ctrl('c'))
	if w.opening {
		t.Error("Ctrl-C ended the session")
	}
}

func TestAnswersFitBesideALongQuestion(t *testing.T) {
	w := stageOn(t, talk)
	for _, cols := range []int{80, 40, 20} {
		w.d.cols = cols
		w.input(tty.Event{Kind: tty.ResizeInput})
		w.askToQuit("quit and end " + strings.Repeat("long ", 40) + "?")
		w.draw()
		w.shows("y yes")
		w.ask = nil
	}
	release := hold(w, "alpha")
	w.hit(enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	w.hit(tty.Key{Code: 'i'})
	w.shows("Ctrl-]")
	release()
	w.idle()
}

func TestOldSessionsNewsDoesNotTouchTheNewOne(t *testing.T) {
	for range 20 {
		w := stageOn(t, talk)
		release := hold(w, "alpha")
		w.hit(enterKey)
		w.until("a terminal", func() bool { return w.running.term != nil })
		old := w.running
		w.hit(tty.Key{Code: 'S'}, tty.Key{Code: 'y'})
		fresh := <-w.opened
		w.Record(journal.Entry{Kind: journal.Closed})
		w.adopt(fresh)
		w.take()
		if w.session == nil {
			t.Fatal("the old session's end took the new one away")
		}
		again := hold(w, "alpha")
		w.hit(enterKey)
		w.until("a new terminal", func() bool { return w.running != nil && w.running.term != nil && w.running != old })
		w.returned(answer{w.session, old, fmt.Errorf("the session is closed")})
		if w.running == nil {
			t.Fatal("the old step's error ended the new one")
		}
		release()
		again()
	}
}

func TestOldSessionsErrorIsNotSaid(t *testing.T) {
	w := stageOn(t, talk)
	release := hold(w, "alpha")
	w.hit(enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	gone := answer{w.session, w.running, fmt.Errorf("the session is closed")}
	open := make(chan struct{})
	w.Open = func(context.Context, int, int) (Session, error) {
		<-open
		return &shell{st: w.Stage, typed: w.sh.typed, signals: w.sh.signals, sizes: w.sh.sizes}, nil
	}
	w.hit(tty.Key{Code: 'S'}, tty.Key{Code: 'y'}, tty.Key{Code: 'a'})
	w.returned(gone)
	w.draw()
	w.hides("the session is closed")
	close(open)
	w.until("end of the block", func() bool { return w.runs["1.1.2"] != nil && w.runs["1.1.2"].over() })
	w.shows("✔ alpha", "✔ beta")
	w.returned(gone)
	w.draw()
	w.hides("the session is closed")
	release()
}

func TestInterruptReachesTheStepFromEveryView(t *testing.T) {
	for _, open := range []tty.Key{{Code: 'o'}, {Code: '?'}, {Code: tty.Esc}, {Code: 'b'}} {
		w := stageOn(t, talk)
		release := hold(w, "alpha")
		w.hit(enterKey)
		w.until("a terminal", func() bool { return w.running.term != nil })
		w.hit(open, ctrl('c'))
		if len(w.sh.signals) != 1 {
			t.Errorf("%v: Ctrl-C did not reach the step", open)
		}
		release()
		w.idle()
	}
}

func TestLateInputGoesNowhere(t *testing.T) {
	w := stageOn(t, talk)
	release := hold(w, "alpha")
	w.hit(enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	w.hit(tty.Key{Code: 'i'}, ctrl(']'))
	w.input(tty.Event{Kind: tty.RawInput, Raw: []byte("late")})
	select {
	case got := <-w.sh.typed:
		t.Errorf("typed %q after the keyboard was taken back", got)
	case <-time.After(50 * time.Millisecond):
	}
	release()
	w.idle()
}

func TestLongOneLineStepDrawsAtOnce(t *testing.T) {
	step := &slides.Step{Text: "echo " + strings.Repeat("x", 4<<20)}
	from := time.Now()
	if got := clip(title(step), 40); len(got) > 60 {
		t.Errorf("%d bytes", len(got))
	}
	if got := clip(strings.Repeat("y", 1<<20), 40); got != strings.Repeat("y", 39)+"…" {
		t.Errorf("clipped to %q", got)
	}
	if took := time.Since(from); took > time.Second {
		t.Errorf("took %v", took)
	}
}

func TestCtrlEMeantForTheProgramRunsNothing(t *testing.T) {
	w := stageOn(t, talk)
	w.focus.back = w.now
	w.Clicker = true
	for _, k := range []tty.Key{ctrl('e'), {Code: ' '}, {Code: tty.PgDn}, enterKey, {Code: 'a'}, {Code: 'r'}} {
		w.now = w.now.Add(10 * time.Millisecond)
		w.input(tty.Event{Kind: tty.KeyPress, Key: k})
		if w.running != nil {
			t.Fatalf("%v ran a step", k)
		}
	}
}

func TestFinishedOutputReflowsInTheFirstFrame(t *testing.T) {
	w := stageOn(t, talk)
	w.sh.script["alpha"] = func(_ *shell, out journal.Terminal) int {
		fmt.Fprint(out, strings.Repeat("word ", 40), "\r\nthe end\r\n")
		return 0
	}
	w.hit(enterKey)
	w.idle()
	w.d.cols = 40
	w.input(tty.Event{Kind: tty.ResizeInput})
	w.draw()
	first := w.d.last.Text()
	w.draw()
	if first != w.d.last.Text() {
		t.Errorf("the first frame differs from the second:\n%s\n%s", first, w.d.last.Text())
	}
	w.shows("the end")
}

func TestClickBelowAViewDoesNothing(t *testing.T) {
	w := stageOn(t, talk)
	release := hold(w, "alpha")
	w.hit(enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	w.hit(tty.Key{Code: '?'})
	for y := range 24 {
		w.input(tty.Event{Kind: tty.MouseInput, Mouse: tty.Mouse{Button: tty.LeftButton, Press: true, X: 5, Y: y}})
	}
	if w.focus.on {
		t.Error("a click on the keys gave the keyboard away")
	}
	release()
	w.idle()
}

func TestEnterDoesNotConfirmAStep(t *testing.T) {
	w := stageOn(t, "# C\n\n```sh confirm\nalpha\n```\n")
	w.hit(enterKey, enterKey)
	if len(w.sh.ran) > 0 || w.running != nil {
		t.Error("a held Enter confirmed the step")
	}
	w.hit(enterKey, tty.Key{Code: 'y'})
	w.idle()
	if len(w.sh.ran) != 1 {
		t.Errorf("ran %q after y", w.sh.ran)
	}
}

func TestHiddenCharactersAreNotCopied(t *testing.T) {
	for _, text := range []string{"true '\x1b[201~'", "true \u202e moc", "true a\u200bb"} {
		w := stageOn(t, "# C\n\n```sh\n"+text+"\n```\n")
		w.hit(tty.Key{Code: 'y'})
		w.shows("not copied")
		if w.d.copied != "" {
			t.Errorf("copied %q", w.d.copied)
		}
	}
}
