package stage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"showrunner/render/tty"
	"showrunner/runner/journal"
	"showrunner/slides"
)

var understudyKey = tty.Key{Code: 'u'}

func TestUnderstudyTakesTheFailedStepsPlace(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	w.sh.script["alpha"] = func(_ *shell, out journal.Terminal) int {
		fmt.Fprint(out, "it broke\r\n")
		return 1
	}
	w.hit(enterKey)
	w.idle()
	w.shows("✘ alpha", "it broke", "u play the rehearsed output instead")
	w.hit(understudyKey)
	w.idle()
	w.shows("↺ alpha", "rehearsed alpha", "18.0s", "○ beta")
	w.hides("it broke")
	w.hit(enterKey)
	w.idle()
	w.shows("✔ beta")
	if got := strings.Join(w.sh.ran, " "); got != "alpha beta" {
		t.Errorf("ran %q", got)
	}
}

func TestUnderstudyWaitsForTheSession(t *testing.T) {
	w := unopened(t, talk)
	w.setUp()
	w.resize()
	w.plan = talkPlan()
	w.openSession(nil)
	w.hit(understudyKey)
	w.until("the understudy", func() bool { return w.session != nil && w.running == nil })
	w.shows("↺ alpha", "rehearsed alpha")
	if len(w.sh.ran) > 0 {
		t.Errorf("ran %q", w.sh.ran)
	}
}

func TestUnderstudyEndsTheHungStepFirst(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	stopped := make(chan bool)
	w.sh.script["alpha"] = func(sh *shell, out journal.Terminal) int {
		fmt.Fprint(out, "hanging ")
		<-stopped
		return 130
	}
	w.hit(enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	w.hides("u plays")
	w.now = w.running.began.Add(55 * time.Second)
	w.draw()
	w.shows("u plays the rehearsal")
	live := w.running
	w.cancel = func() { close(stopped) }
	w.hit(understudyKey)
	w.until("the understudy", func() bool { return w.running == nil && w.runs["1.1.1"] != live })
	w.shows("↺ alpha", "rehearsed alpha")
	w.hides("hanging")
}

func TestUnderstudyIsOfferedLateOnly(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	w.hit(enterKey)
	w.idle()
	release := hold(w, "beta")
	w.hit(enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	for _, c := range []struct {
		at   time.Duration
		want bool
	}{{time.Second, false}, {5 * time.Second, false}, {5200 * time.Millisecond, true}} {
		w.now = w.running.began.Add(c.at)
		if got := w.offered() != ""; got != c.want {
			t.Errorf("after %v of 0.1 s: offered %v, want %v", c.at, got, c.want)
		}
	}
	release()
	w.idle()
}

func TestUnderstudyIsOfferedWithoutNetwork(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	asked := 0
	w.Offline = func() bool { asked++; return true }
	release := hold(w, "alpha")
	w.hit(enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	began := w.running.began
	w.lookOut()
	w.now = began.Add(2 * time.Second)
	w.lookOut()
	if asked > 0 {
		t.Error("asked before the program was silent for long")
	}
	w.now = began.Add(4 * time.Second)
	w.lookOut()
	w.lookOut()
	w.draw()
	w.shows("no network: u plays the rehearsal")
	if asked != 1 {
		t.Errorf("asked %d times in a second", asked)
	}
	w.Record(journal.Entry{Kind: journal.Output, Step: "1.1.1"})
	w.take()
	w.draw()
	w.hides("no network")
	release()
	w.idle()
}

func TestUnderstudyPlaysAStepThatHasNotRun(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	w.hit(understudyKey)
	w.idle()
	w.shows("↺ alpha", "rehearsed alpha")
	if len(w.sh.ran) > 0 {
		t.Errorf("ran %q", w.sh.ran)
	}
}

func TestUnderstudyWithoutRehearsalSaysSo(t *testing.T) {
	w := stageOn(t, talk)
	w.hit(understudyKey)
	w.shows("nothing is rehearsed of alpha: showrunner rehearse talk.md")
	w.hit(tty.Key{Code: 'l'}, understudyKey)
	w.shows("no step to play on this slide")
	release := hold(w, "alpha")
	w.hit(tty.Key{Code: 'h'}, enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	w.hit(understudyKey)
	w.shows("nothing is rehearsed of alpha")
	release()
	w.idle()
	w.shows("✔ alpha")
}

func TestNothingStartsWhileTheUnderstudyPlays(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	w.sh.plays = func(ctx context.Context) { <-ctx.Done() }
	w.hit(understudyKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	w.hit(enterKey, tty.Key{Code: 'a'}, tty.Key{Code: 'r'}, tty.Key{Code: 's'}, understudyKey)
	w.shows("still running: alpha")
	w.hit(tty.Key{Code: 'i'})
	w.shows("no program is running")
	if w.d.passed != nil {
		t.Error("the keyboard went to a program that is not there")
	}
	w.hit(tty.Key{Code: 'h'})
	w.hit(tty.Key{Code: '?'}, tty.Key{Code: 'q'})
	w.shows("↺ alpha", "0:0", "─ 0:10", "Ctrl-C shows the rest at once")
	w.hit(ctrl('c'))
	w.idle()
	w.shows("↺ alpha", "rehearsed alpha")
	if len(w.sh.signals) > 0 {
		t.Error("a signal was sent")
	}
}

func TestUnderstudyOfAnAlternateScreenKeepsTheKeyboard(t *testing.T) {
	p := talkPlan()
	p.Steps["1.1.1"].Output[0].Data = []byte("\x1b[?1049h\x1b[Hfull screen")
	w := stageWith(t, talk, p)
	w.sh.plays = func(ctx context.Context) {
		w.Record(journal.Entry{Kind: journal.Output, Step: "1.1.1"})
		<-ctx.Done()
	}
	w.hit(understudyKey)
	w.until("output", func() bool { return w.running.term != nil && w.running.term.Modes().Alt })
	if w.focus.alt || w.d.passed != nil {
		t.Error("it got the window or the keyboard")
	}
	w.hit(ctrl('c'))
	w.idle()
}

func TestFailedRehearsalIsNoOffer(t *testing.T) {
	p := talkPlan()
	p.Steps["1.1.1"].Result.Status = 2
	w := stageWith(t, talk, p)
	w.sh.script["alpha"] = func(*shell, journal.Terminal) int { return 1 }
	w.hit(enterKey)
	w.idle()
	w.hides("u play")
	w.hit(understudyKey)
	w.idle()
	w.shows("↺ alpha", "✘ 2")
}

func TestWhatIsNotTakenOverIsSaid(t *testing.T) {
	p := talkPlan()
	p.Steps["1.1.1"].Change = &journal.Change{Dir: "/tmp/demo.x1", Secrets: []string{"API_TOKEN"}}
	w := stageWith(t, talk, p)
	w.hit(understudyKey)
	w.idle()
	w.shows("/tmp/demo.x1 of the rehearsal is not there", "not taken over", "API_TOKEN")
}

func TestReplayPlaysEverything(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	w.Replay = true
	delete(w.plan.Steps, "1.1.2")
	w.Stage.session = player{w.sh, w.plan}
	w.draw()
	w.shows("↺ replay", "⏎ play next")
	w.hit(tty.Key{Code: 'a'})
	w.until("both steps", func() bool { return w.running == nil && w.rest == nil && w.runs["1.1.2"] != nil })
	w.shows("↺ alpha", "rehearsed alpha", "– beta", "no rehearsal of this step")
	w.hit(enterKey, enterKey, enterKey, enterKey)
	w.idle()
	w.shows("↺ gamma")
}

// player is a session that plays its plan.
type player struct {
	*shell
	plan *journal.Plan
}

func (p player) Run(ctx context.Context, step *slides.Step) (journal.Result, error) {
	if planned := p.plan.Steps[step.ID]; planned != nil {
		return p.Play(ctx, step, planned)
	}
	return journal.Result{}, errors.New("no rehearsal of this step")
}

func TestReplayedStepsAreDrawnWithASCII(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	w.ASCII = true
	w.setTheme("dark")
	w.hit(understudyKey)
	w.idle()
	w.shows("@ alpha")
	for _, r := range w.d.last.Text() {
		if r > 0x7e {
			t.Fatalf("%q is no ASCII:\n%s", r, w.d.last.Text())
		}
	}
}
