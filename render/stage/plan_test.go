package stage

import (
	"strings"
	"testing"
	"time"

	"showrunner/render/tty"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// planned is a step that took d and printed text.
func planned(id string, d time.Duration, text string) *journal.Planned {
	return &journal.Planned{
		Step:   id,
		Output: []journal.Entry{{Kind: journal.Output, Step: id, Data: []byte(text)}},
		Result: journal.Result{Duration: d, Dir: "/home"},
	}
}

func planOf(steps ...*journal.Planned) *journal.Plan {
	p := &journal.Plan{Steps: map[string]*journal.Planned{}}
	for _, s := range steps {
		p.Steps[s.Step] = s
		p.Total += s.Result.Duration
	}
	return p
}

// talkPlan is a plan for talk: alpha, beta, gamma.
func talkPlan() *journal.Plan {
	return planOf(planned("1.1.1", 18*time.Second, "rehearsed alpha\r\n"), planned("1.1.2", 100*time.Millisecond, "rehearsed beta\r\n"),
		planned("3.1.1", 65*time.Second, "rehearsed gamma\r\n"))
}

func stageWith(t *testing.T, runbook string, p *journal.Plan) *world {
	w := stageOn(t, runbook)
	w.Plan = func() *journal.Plan { return p }
	w.openPlan()
	w.until("a plan", func() bool { return w.plan != nil })
	return w
}

// row is the row of the screen that has a text.
func (w *world) row(text string) string {
	w.Helper()
	for line := range strings.Lines(w.d.last.Text()) {
		if strings.Contains(line, text) {
			return strings.TrimRight(line, "\n")
		}
	}
	w.Errorf("no row has %q:\n%s", text, w.d.last.Text())
	return ""
}

func TestStepsToComeShowTheirRehearsedTime(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	if row := w.row("○ alpha"); !strings.HasSuffix(row, "~18s") {
		t.Errorf("%q does not end with the rehearsed time", row)
	}
	if row := w.row("○ beta"); !strings.HasSuffix(row, "<1s") {
		t.Errorf("%q does not end with the rehearsed time", row)
	}
	w.hit(tty.Key{Code: 'G'})
	if row := w.row("○ gamma"); !strings.HasSuffix(row, "~1:05") {
		t.Errorf("%q does not end with the rehearsed time", row)
	}
}

func TestExpectedTimesFitTheirColumns(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{{0, "<1s"}, {499 * time.Millisecond, "<1s"}, {time.Second, "~1s"}, {59400 * time.Millisecond, "~59s"}, {59600 * time.Millisecond, "~1:00"},
		{59*time.Minute + 59*time.Second, "~59:59"}, {time.Hour, "~1h0m"}, {9*time.Hour + 59*time.Minute, "~9h59m"}} {
		if got := about(c.d); got != c.want || len(got) > 7 {
			t.Errorf("about(%v) = %q, want %q", c.d, got, c.want)
		}
	}
}

func TestRunningStepShowsItsBar(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	release := hold(w, "alpha")
	w.hit(enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	for _, c := range []struct {
		at   time.Duration
		want string
	}{
		{0, "0:00 ───────────── 0:18"},
		{9 * time.Second, "0:09 ━━━━━━╸────── 0:18"},
		{12 * time.Second, "0:12 ━━━━━━━━╸──── 0:18"},
		{18 * time.Second, "0:18 ━━━━━━━━━━━━━ 0:18"},
		{80 * time.Second, "1:20 ━━━━━━━━━━━━━ 0:18"},
	} {
		w.now = w.running.began.Add(c.at)
		w.draw()
		if row := w.row("▶ alpha"); !strings.HasSuffix(row, c.want) {
			t.Errorf("after %v: %q, want %q at its end", c.at, row, c.want)
		}
	}
	release()
	w.idle()
	w.hides("━")
}

func TestBarStandsWhereThereIsRoom(t *testing.T) {
	long := "# X\n\n```sh\nlong " + strings.Repeat("x", 60) + "\n```\n"
	w := stageWith(t, long, planOf(planned("1.1.1", 18*time.Second, "")))
	text := "long " + strings.Repeat("x", 60)
	release := hold(w, text)
	w.hit(enterKey)
	w.until("output", func() bool { return w.running.term != nil && w.running.term.Len() > 0 })
	if row := w.row("working"); !strings.HasSuffix(row, "───────────── 0:18") {
		t.Errorf("no bar in the output's first row: %q", row)
	}
	if row := w.row("▶ long"); strings.Contains(row, "0:0") {
		t.Errorf("the time stands there twice: %q", row)
	}
	w.running.term.Write([]byte(strings.Repeat("y", 77*5)))
	w.draw()
	if row := w.row("▶ long"); !strings.HasSuffix(row, "0:00") {
		t.Errorf("no time beside a full row: %q", row)
	}
	w.hides("─── 0:18")
	w.d.cols = 24
	w.input(tty.Event{Kind: tty.ResizeInput})
	w.draw()
	w.hides("0:18")
	release()
	w.idle()
}

func TestPlanIsReadAfterTheFirstFrame(t *testing.T) {
	w := stageOn(t, talk)
	w.Plan = func() *journal.Plan {
		t.Error("read before the stage runs")
		return nil
	}
	w.draw()
	if w.plan != nil {
		t.Error("there is a plan")
	}
}

func TestReloadKeepsThePlanOfUnchangedBlocks(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	w.Load = func() (*slides.Deck, error) {
		return slides.Parse("talk.md", []byte("# Zero\n\n```sh\nnew\n```\n\n"+talk)), nil
	}
	w.hit(tty.Key{Code: 'R'})
	if row := w.row("○ alpha"); !strings.HasSuffix(row, "~18s") {
		t.Errorf("%q does not end with the rehearsed time", row)
	}
	w.hit(tty.Key{Code: '1'}, tty.Key{Code: 'G'})
	if row := w.row("○ new"); strings.Contains(row, "s  ") || strings.Contains(row, "~") {
		t.Errorf("%q has a time that was not rehearsed", row)
	}
}

func TestPace(t *testing.T) {
	front := func(d string) string {
		return "---\nshowrunner:\n  duration: " + d + "\n---\n" + talk
	}
	paced := talkPlan()
	paced.Paced, paced.Slides, paced.Total = true, map[int]time.Duration{1: 2 * time.Minute, 2: time.Minute, 3: time.Minute}, 4*time.Minute
	for _, c := range []struct {
		name    string
		runbook string
		plan    *journal.Plan
		slide   int
		at      time.Duration
		want    time.Duration
	}{
		{"paced, on the slide", talk, paced, 2, 150 * time.Second, 0},
		{"paced, ahead", talk, paced, 2, 100 * time.Second, -20 * time.Second},
		{"paced, behind", talk, paced, 2, 200 * time.Second, 20 * time.Second},
		{"paced, the last one", talk, paced, 3, 250 * time.Second, 10 * time.Second},
		{"paced, scaled to the duration", front("8m"), paced, 2, 230 * time.Second, -10 * time.Second},
		{"paced, scaled, behind", front("8m"), paced, 1, 250 * time.Second, 10 * time.Second},
		{"a duration alone, on time", front("3m"), nil, 2, 90 * time.Second, 0},
		{"a duration alone, ahead", front("3m"), nil, 2, 50 * time.Second, -10 * time.Second},
		{"a duration alone, behind", front("3m"), nil, 1, 70 * time.Second, 10 * time.Second},
		// 83.1 s of steps: 18.1 on the first slide, 65 on the third; 96.9 s are shared.
		{"duration and steps", front("3m"), talkPlan(), 2, 50400 * time.Millisecond, 0},
		{"duration and steps, ahead", front("3m"), talkPlan(), 2, 40400 * time.Millisecond, -10 * time.Second},
		{"steps longer than the talk", front("41550ms"), talkPlan(), 3, 0, -9050 * time.Millisecond},
		{"neither", talk, nil, 2, time.Hour, 0},
		{"steps alone", talk, talkPlan(), 2, time.Hour, 0},
	} {
		w := stageOn(t, c.runbook)
		if c.plan != nil {
			w.heed(c.plan)
		}
		w.goTo(c.slide - 1)
		if got := w.pace(w.now.Add(c.at)); got.Round(10*time.Millisecond) != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestPaceWithoutDurationIsThatOfTheSteps(t *testing.T) {
	w := stageWith(t, talk, talkPlan())
	release := hold(w, "alpha")
	w.hit(enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	w.now = w.running.began.Add(38 * time.Second)
	w.draw()
	w.shows("0:20 late")
	release()
	w.idle()
	w.shows("0:17 early") // it took 0.3 s, as the session says
	w.d.cols = 50
	w.input(tty.Event{Kind: tty.ResizeInput})
	w.draw()
	w.hides("early")
}

func TestClockThatIsPausedPausesThePace(t *testing.T) {
	w := stageOn(t, "---\nshowrunner:\n  duration: 3m\n---\n"+talk)
	w.now = w.now.Add(80 * time.Second)
	w.draw()
	w.shows("0:20 late")
	w.hit(tty.Key{Code: 'T'})
	w.now = w.now.Add(time.Hour)
	w.draw()
	w.shows("0:21 late", "⏸")
	if w.untilTick() >= 0 {
		t.Error("a paused clock wakes the stage")
	}
}

func TestPlanWakesTheStageNoMoreThanTheClock(t *testing.T) {
	w := stageWith(t, "---\nshowrunner:\n  duration: 3m\n---\n"+talk, talkPlan())
	w.draw()
	if d := w.untilTick(); d < 50*time.Second {
		t.Errorf("wakes after %v", d)
	}
}

func TestTurnedTellsEverySlideThatIsShown(t *testing.T) {
	w := stageOn(t, talk)
	var got []int
	w.Turned = func(n int) { got = append(got, n) }
	w.turned = 0
	w.draw()
	for _, c := range []rune{'l', tty.Left, 'G', 'G', '?'} {
		w.hit(tty.Key{Code: c})
	}
	if len(got) != 4 || got[0] != 1 || got[1] != 2 || got[2] != 1 || got[3] != 3 {
		t.Errorf("turned to %v, want 1 2 1 3", got)
	}
}
