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
	"showrunner/slides/slidestest"
)

func TestEnterRunsStepsThenLeaves(t *testing.T) {
	w := stageOn(t, talk)
	w.hit(enterKey)
	w.idle()
	w.shows("✔ alpha", "out of alpha", "○ beta", "0.3s")
	w.hit(enterKey)
	w.idle()
	w.hit(enterKey)
	w.shows("One › Two", "2/3")
	w.hides("more")
	w.hit(enterKey)
	w.shows("more")
	w.hit(enterKey)
	w.shows("gamma")
	if got := strings.Join(w.sh.ran, " "); got != "alpha beta" {
		t.Errorf("ran %q, want alpha beta", got)
	}
}

func TestLeafingRunsNothing(t *testing.T) {
	w := stageOn(t, talk)
	for _, c := range []rune{tty.Right, 'l', 'j', 'n', ' ', tty.PgDn, tty.Left, 'h', 'k', 'p', tty.Backspace, tty.PgUp, tty.Tab, 'G', 'o', 'z', 'i', 'y', '?'} {
		w.hit(tty.Key{Code: c})
	}
	if len(w.sh.ran) > 0 || w.running != nil {
		t.Errorf("ran %q", w.sh.ran)
	}
}

func TestClickerKeysActAsEnter(t *testing.T) {
	w := stageOn(t, talk)
	w.Clicker = true
	w.hit(tty.Key{Code: tty.PgDn})
	w.idle()
	if len(w.sh.ran) != 1 {
		t.Errorf("ran %q, want alpha", w.sh.ran)
	}
}

func TestBlockStopsAtFailure(t *testing.T) {
	w := stageOn(t, talk)
	w.hit(tty.Key{Code: 'a'})
	w.until("both steps", func() bool { return w.running == nil && w.rest == nil })
	if len(w.sh.ran) != 2 {
		t.Errorf("ran %q, want alpha and beta", w.sh.ran)
	}
	w = stageOn(t, talk)
	w.sh.script["alpha"] = func(*shell, journal.Terminal) int { return 127 }
	w.hit(tty.Key{Code: 'a'})
	w.until("the failure", func() bool { return w.running == nil && w.rest == nil })
	w.shows("✘ alpha", "✘ 127 not found", "○ beta")
	if len(w.sh.ran) != 1 {
		t.Errorf("ran %q after a failure", w.sh.ran)
	}
}

// hold is a step that runs until it is let go.
func hold(w *world, text string) (release func()) {
	free := make(chan bool)
	w.sh.script[text] = func(_ *shell, out journal.Terminal) int {
		fmt.Fprint(out, "working ")
		<-free
		return 0
	}
	return func() { close(free) }
}

func TestKeysStartNothingWhileAStepRuns(t *testing.T) {
	w := stageOn(t, talk)
	release := hold(w, "alpha")
	w.hit(enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	w.hit(enterKey, tty.Key{Code: 'a'}, tty.Key{Code: 'r'}, tty.Key{Code: 's'}, enterKey)
	w.shows("still running: alpha")
	w.hit(tty.Key{Code: tty.Right})
	w.shows("One › Two", "on slide 1")
	w.hit(tty.Key{Code: tty.Left})
	w.shows("▶ alpha", "working")
	release()
	w.idle()
	if len(w.sh.ran) != 1 {
		t.Errorf("ran %q, want alpha alone", w.sh.ran)
	}
}

func TestEnterRepeatedRunsOneStep(t *testing.T) {
	w := stageOn(t, talk)
	w.hit(enterKey)
	w.idle()
	for range 20 {
		w.now = w.now.Add(30 * time.Millisecond)
		w.input(tty.Event{Kind: tty.KeyPress, Key: enterKey})
	}
	w.now = w.now.Add(time.Second)
	if w.running != nil {
		w.idle()
	}
	if len(w.sh.ran) > 2 {
		t.Errorf("ran %q from one long press", w.sh.ran)
	}
}

func TestProgramThatWaitsGetsTheKeyboard(t *testing.T) {
	w := stageOn(t, talk)
	w.sh.script["alpha"] = func(sh *shell, out journal.Terminal) int {
		fmt.Fprint(out, "name? ")
		sh.st.Record(journal.Entry{Kind: journal.Waits, Step: "1.1.1", Waiting: journal.SurelyWaiting})
		fmt.Fprintf(out, "hello %s\r\n", <-sh.typed)
		return 0
	}
	w.hit(enterKey)
	w.until("hand-over", func() bool { return w.d.passed != nil })
	w.shows("⌨ alpha", "Ctrl-] takes it back")
	w.now = w.now.Add(100 * time.Millisecond)
	w.input(tty.Event{Kind: tty.RawInput, Raw: []byte("\r")})
	w.now = w.now.Add(time.Second)
	w.input(tty.Event{Kind: tty.RawInput, Raw: []byte("bob")})
	w.idle()
	w.shows("hello bob", "✔ alpha")
	if w.d.passed != nil {
		t.Error("the keyboard did not come back")
	}
	w.now = w.now.Add(100 * time.Millisecond)
	w.input(tty.Event{Kind: tty.KeyPress, Key: enterKey})
	if w.running != nil {
		t.Error("Enter meant for the program ran the next step")
	}
}

func TestKeyboardIsTakenBackAndCtrlBracketSent(t *testing.T) {
	w := stageOn(t, talk)
	release := hold(w, "alpha")
	w.hit(enterKey)
	w.until("a terminal", func() bool { return w.running.term != nil })
	w.hit(tty.Key{Code: 'i'})
	if w.d.passed == nil {
		t.Fatal("i did not give the keyboard away")
	}
	w.hit(ctrl(']'))
	if w.d.passed != nil {
		t.Fatal("Ctrl-] did not take it back")
	}
	w.hit(ctrl(']'))
	if got := <-w.sh.typed; got != "\x1d" {
		t.Errorf("typed %q, want Ctrl-]", got)
	}
	release()
	w.idle()
}

func TestAlternateScreenGetsTheWindow(t *testing.T) {
	w := stageOn(t, talk)
	free := make(chan bool)
	w.sh.script["alpha"] = func(sh *shell, out journal.Terminal) int {
		fmt.Fprint(out, "\x1b[?1049h\x1b[Hfull screen")
		sh.st.Record(journal.Entry{Kind: journal.Output, Step: "1.1.1"})
		<-free
		fmt.Fprint(out, "\x1b[?1049l")
		return 0
	}
	w.hit(enterKey)
	w.until("the whole window", func() bool { return w.focus.full })
	if got := strings.TrimSpace(w.d.last.Text()); got != "full screen" {
		t.Errorf("the window shows %q", got)
	}
	var size [2]int
	look := func() {
		for len(w.sh.sizes) > 0 {
			size = <-w.sh.sizes
		}
	}
	if look(); size == [2]int{80, 24} {
		t.Error("the terminal grew while the program may be reading")
	}
	if d := w.untilTick(); d <= 0 || d > growQuiet {
		t.Errorf("the stage sleeps for %v", d)
	}
	w.now = w.now.Add(growQuiet)
	w.draw()
	if look(); size != [2]int{80, 24} {
		t.Errorf("the terminal is %v, want the window's size", size)
	}
	close(free)
	w.idle()
	w.shows("✔ alpha", "One")
	w.hides("full screen")
	if look(); size == [2]int{80, 24} {
		t.Error("the window was not given back")
	}
}

// TestTerminalGrowsWhenTheProgramHasShownSomething leaves a program its terminal
// until then, however long that takes, but not for all that it prints.
func TestTerminalGrowsWhenTheProgramHasShownSomething(t *testing.T) {
	w := stageOn(t, talk)
	on := make(chan string)
	w.sh.script["alpha"] = func(sh *shell, out journal.Terminal) int {
		for text := range on {
			fmt.Fprint(out, text)
			sh.st.Record(journal.Entry{Kind: journal.Output, Step: "1.1.1"})
		}
		return 0
	}
	prints := func(text string) {
		on <- text
		w.until("output", func() bool { return w.running != nil && w.running.heard.Equal(w.now) })
	}
	w.hit(enterKey)
	prints("\x1b[?1049h\x1b[H")
	w.now = w.now.Add(time.Minute)
	if w.draw(); !w.focus.full || w.focus.grown {
		t.Errorf("full %v, grown %v before the program shows anything", w.focus.full, w.focus.grown)
	}
	from := w.now
	for !w.focus.grown {
		prints("x")
		w.now = w.now.Add(frameTime)
		w.draw()
	}
	if took := w.now.Sub(from); took < growLate || took > growLate+frameTime {
		t.Errorf("it grew after %v, want %v", took, growLate)
	}
	on <- "\x1b[?1049l"
	close(on)
	w.idle()
}

func TestCtrlCGoesToTheStepElseAsks(t *testing.T) {
	w := stageOn(t, talk)
	w.hit(ctrl('c'))
	w.shows("quit showrunner?")
	w.hit(tty.Key{Code: 'n'})
	release := hold(w, "alpha")
	w.hit(enterKey, ctrl('c'))
	if got := <-w.sh.signals; got != "int" {
		t.Errorf("the step got %q", got)
	}
	w.hit(tty.Key{Code: 'q'})
	w.shows("quit and end alpha?")
	w.hit(tty.Key{Code: 'n'})
	if w.quit {
		t.Error("n quit")
	}
	release()
	w.idle()
	w.sh.jobs = []string{"sleep 100"}
	w.hit(tty.Key{Code: 'q'})
	w.shows("sleep 100")
	w.hit(tty.Key{Code: 'q'})
	if !w.quit {
		t.Error("q q did not quit")
	}
}

func TestLongOutputFoldsAndOpens(t *testing.T) {
	w := stageOn(t, talk)
	w.sh.script["alpha"] = func(_ *shell, out journal.Terminal) int {
		for i := range 100 {
			fmt.Fprintf(out, "line %d\r\n", i)
		}
		return 0
	}
	w.hit(enterKey)
	w.idle()
	w.shows("⋮ 88 rows above", "line 88", "line 99", "beta")
	w.hides("line 87\n")
	w.hit(tty.Key{Code: 'o'}, tty.Key{Code: 'g'})
	w.shows("line 0\n", "of 100")
	w.hit(tty.Key{Code: tty.Esc})
	w.hides("line 0\n")
}

func TestReloadKeepsWhatUnchangedBlocksPrinted(t *testing.T) {
	w := stageOn(t, talk)
	w.Load = func() (*slides.Deck, error) {
		return slides.Parse("talk.md", []byte("# Zero\n\n"+talk)), nil
	}
	w.hit(enterKey)
	w.idle()
	w.hit(tty.Key{Code: 'R'})
	w.shows("✔ alpha", "out of alpha", "2/4")
	w.Load = func() (*slides.Deck, error) { return nil, errors.New("talk.md: no such file") }
	w.hit(tty.Key{Code: 'R'})
	w.shows("no such file", "✔ alpha")
}

func TestFreshShellForgetsFromHereOn(t *testing.T) {
	w := stageOn(t, talk)
	w.hit(enterKey)
	w.idle()
	w.hit(tty.Key{Code: 'S'})
	w.shows("start a fresh shell?")
	w.hit(tty.Key{Code: 'y'})
	w.until("a session", func() bool { return w.session != nil })
	w.shows("○ alpha")
	w.hides("out of alpha")
}

func TestMovesReachEverySlide(t *testing.T) {
	w := stageOn(t, talk)
	for _, c := range []struct {
		keys string
		want int
	}{{"G", 3}, {"gg", 1}, {"2G", 2}, {"99G", 3}, {"1G", 1}, {"l", 2}, {"l", 2}, {"l", 3}, {"h", 2}} {
		for _, k := range c.keys {
			w.hit(tty.Key{Code: k})
		}
		if got := w.slide + 1; got != c.want {
			t.Errorf("%s leads to slide %d, want %d", c.keys, got, c.want)
		}
	}
	w.hit(tty.Key{Code: '1'}, tty.Key{Code: 'G'}, tty.Key{Code: tty.Tab})
	if w.slide != 2 {
		t.Errorf("Tab leads to slide %d, want the next with a step", w.slide+1)
	}
}

func TestOverviewNotesBlackAndHelp(t *testing.T) {
	w := stageOn(t, talk)
	w.hit(tty.Key{Code: tty.Esc})
	w.shows("Two", "Three", "0/2")
	w.hit(tty.Key{Code: 'j'}, tty.Key{Code: 'j'}, enterKey)
	w.shows("3/3", "gamma")
	w.hit(tty.Key{Code: 'N'})
	w.shows("a note")
	w.hit(tty.Key{Code: '.'})
	if got := strings.TrimSpace(w.d.last.Text()); got != "" {
		t.Errorf("the black screen shows %q", got)
	}
	w.hit(tty.Key{Code: 'b'}, tty.Key{Code: '?'})
	w.shows("run the rest of this block")
}

func TestEveryWindowSizeDraws(t *testing.T) {
	w := stageOn(t, talk+"\n"+strings.Repeat("long line of text ", 100))
	for _, size := range [][2]int{{1, 1}, {2, 3}, {20, 5}, {500, 200}, {80, 24}, {3, 100}} {
		w.d.cols, w.d.rows = size[0], size[1]
		w.input(tty.Event{Kind: tty.ResizeInput})
		for _, c := range []rune{'G', tty.Esc, tty.Esc, '?', 'q', 'N', 'h', 'N'} {
			w.hit(tty.Key{Code: c})
		}
		if w.d.last.W != size[0] || w.d.last.H != size[1] {
			t.Errorf("a frame of %dx%d in a window of %v", w.d.last.W, w.d.last.H, size)
		}
	}
}

func TestNoShellIsSaidAndSlidesGoOn(t *testing.T) {
	w := stageOn(t, talk)
	w.Open = func(context.Context, int, int) (Session, error) { return nil, errors.New("no pseudo-terminal") }
	w.hit(tty.Key{Code: 'S'}, tty.Key{Code: 'y'})
	w.until("the answer", func() bool { return !w.opening })
	w.hit(enterKey)
	w.shows("no pseudo-terminal", "S starts a new session")
	w.hit(tty.Key{Code: 'l'})
	w.shows("2/3")
}

func TestEveryKeyHasOneMeaning(t *testing.T) {
	seen := map[tty.Key]string{}
	for _, row := range keys() {
		for _, k := range row.press {
			if was, ok := seen[k]; ok {
				t.Errorf("%v is both %q and %q", k, was, row.does)
			}
			seen[k] = row.does
		}
	}
}

func TestMemoryOfFinishedStepsIsBounded(t *testing.T) {
	lines := 9000
	if slidestest.Raced() {
		lines = 900
	}
	w := stageOn(t, "# X\n\n```sh\n"+strings.Repeat("flood\n", 40)+"```\n")
	w.sh.script["flood"] = func(_ *shell, out journal.Terminal) int {
		for i := range lines {
			fmt.Fprintf(out, "\x1b[3%dm%070d\x1b[4%dmx\r\n", i%8, i*i, i%8)
		}
		return 0
	}
	w.hit(tty.Key{Code: 'a'})
	w.until("all steps", func() bool { return w.running == nil && w.rest == nil })
	total := 0
	for _, r := range w.ended {
		total += r.term.Bytes()
	}
	if len(w.ended) != 40 || total > finishedBytes {
		t.Errorf("%d steps keep %d bytes, want at most %d", len(w.ended), total, finishedBytes)
	}
}

func TestFinishedStepsTakeWhatTheirTextTakes(t *testing.T) {
	w := stageOn(t, "# X\n\n```sh\n"+strings.Repeat("few\n", 3)+"```\n")
	w.sh.script["few"] = func(_ *shell, out journal.Terminal) int {
		for i := range 20 {
			fmt.Fprintf(out, "line %d\r\n", i)
		}
		return 0
	}
	w.hit(tty.Key{Code: 'a'})
	w.until("all steps", func() bool { return w.running == nil && w.rest == nil })
	for i, r := range w.ended {
		if n := r.term.Bytes(); i < 2 && n > 4096 {
			t.Errorf("run %d keeps %d bytes for 20 short lines", i, n)
		}
		if n := r.term.Len(); n != 20 {
			t.Errorf("run %d has %d rows, want 20", i, n)
		}
	}
	w.d.cols, w.d.rows = 60, 80
	w.input(tty.Event{Kind: tty.ResizeInput})
	w.draw()
	if n := strings.Count(w.d.last.Text(), "⋮ 8 rows above"); n != 3 {
		t.Errorf("%d of 3 outputs show their last 12 rows:\n%s", n, w.d.last.Text())
	}
	w.hit(tty.Key{Code: 'o'})
	w.shows("line 0", "line 19")
}

func TestWarningIsSaidOnce(t *testing.T) {
	w := stageOn(t, talk)
	w.Warn = func() string { return "no recording: disk full" }
	w.hit(enterKey)
	w.idle()
	w.shows("no recording: disk full")
	w.hit(enterKey)
	w.idle()
	w.hides("no recording")
}

func TestRealOutputTakesThePlaceOfAConsolesExpectedOne(t *testing.T) {
	w := stageOn(t, "# C\n\n```console\n$ alpha\nas written\n$ beta\nmore as written\n```\n")
	w.draw()
	w.shows("as written", "more as written")
	w.hit(enterKey)
	w.idle()
	w.shows("out of alpha", "more as written")
	if n := strings.Count(w.d.last.Text(), "as written"); n != 1 {
		t.Errorf("%d expected outputs stand there, want that of the step not run", n)
	}
}

// TestLateSessionOpensForAStep looks from the first frame to the last.
func TestLateSessionOpensForAStep(t *testing.T) {
	for _, c := range []struct {
		late bool
		keys []tty.Key
		want int
	}{
		{false, nil, 1},
		{true, nil, 0},
		{true, []tty.Key{{Code: 'l'}, {Code: tty.Left}, {Code: 's'}, {Code: 'y'}, {Code: 'r'}, {Code: 'S'}, {Code: 'n'}}, 0},
		{true, []tty.Key{{Code: 'S'}, {Code: 'y'}}, 1},
		{true, []tty.Key{enterKey}, 1},
	} {
		w := unopened(t, talk)
		w.Late = c.late
		opened, open := 0, w.Open
		w.Open = func(ctx context.Context, cols, rows int) (Session, error) {
			opened++ // Shut waits for it
			return open(ctx, cols, rows)
		}
		for _, k := range c.keys {
			w.d.events <- tty.Event{Kind: tty.KeyPress, Key: k}
		}
		close(w.d.events)
		if err := errors.Join(w.Stage.Run(t.Context()), w.Shut()); err != nil || opened != c.want {
			t.Errorf("late %v, %d keys: %d sessions were opened, %v; want %d", c.late, len(c.keys), opened, err, c.want)
		}
	}
}

func TestLateSessionRunsTheStepThatOpenedIt(t *testing.T) {
	w := unopened(t, talk)
	w.Late = true
	w.setUp()
	w.resize()
	for _, want := range []string{"alpha", "beta"} {
		w.hit(enterKey)
		w.until("the step", func() bool { return w.session != nil && w.running == nil })
		w.shows("✔ "+want, "out of "+want)
	}
}
