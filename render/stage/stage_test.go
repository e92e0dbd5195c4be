package stage

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"showrunner/render/tty"
	"showrunner/render/vt"
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

func TestEnterTellsWhatIsNotUnderstood(t *testing.T) {
	w := stageOn(t, "# One\n\n```sh\nkubectl get <pod>\nalpha\n```\n")
	w.shows("not understood: <pod>", "○ kubectl get <pod>")
	w.hit(enterKey)
	w.idle()
	w.shows("✘ kubectl get <pod>", "✘ not understood", "talk.md:4:13: not understood: <pod>: put in what <pod> stands for", "○ alpha")
	w.hides("✔")
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

// fullScreen is a step that takes the alternate screen until it is let go.
func fullScreen(w *world, text, id string) (release func()) {
	free := make(chan bool)
	w.sh.script[text] = func(sh *shell, out journal.Terminal) int {
		cols, rows := w.ptySize()
		out.(*vt.Terminal).Resize(cols, rows)
		fmt.Fprint(out, "\x1b[?1049h\x1b[Hfull screen")
		sh.st.Record(journal.Entry{Kind: journal.Output, Step: id})
		<-free
		fmt.Fprint(out, "\x1b[?1049l")
		return 0
	}
	return func() { close(free) }
}

func (w *world) lastSize() (size [2]int) {
	for len(w.sh.sizes) > 0 {
		size = <-w.sh.sizes
	}
	return size
}

func TestFullScreenProgramKeepsItsSize(t *testing.T) {
	w := stageOn(t, talk)
	w.notes = true
	release := fullScreen(w, "alpha", "1.1.1")
	w.hit(enterKey)
	w.until("the keyboard", func() bool { return w.focus.on })
	w.lastSize()
	w.shows("1/3", "full screen", "the keyboard goes to alpha", "Ctrl-] takes it back")
	w.hides("beta")
	if got := w.d.last.RowText(2); got != " ┃ full screen" {
		t.Errorf("the output area begins with %q", got)
	}
	if m := w.d.passed; m == nil || m.X != outputX || m.Y != 2 || m.W != 77 || m.H != 20 {
		t.Errorf("the program's picture is told to stand at %+v", m)
	}
	w.hit(ctrl(']'))
	w.shows("⌨ i types into alpha   z whole window", "full screen", "1/3")
	w.hit(tty.Key{Code: 'i'})
	release()
	w.idle()
	w.shows("✔ alpha", "beta")
	w.hides("full screen")
	if got := w.lastSize(); got != [2]int{} {
		t.Errorf("the terminal was resized to %v", got)
	}
}

func TestZoomGivesTheWindowAndTakesItBack(t *testing.T) {
	w := stageOn(t, talk)
	release := fullScreen(w, "alpha", "1.1.1")
	w.hit(enterKey)
	w.until("the keyboard", func() bool { return w.focus.on })
	w.hit(ctrl(']'), tty.Key{Code: 'z'})
	if got := w.lastSize(); got != [2]int{80, 24} || !w.focus.on {
		t.Errorf("z makes the terminal %v, the program has the keyboard: %v", got, w.focus.on)
	}
	if m := w.d.passed; m.X != 0 || m.Y != 0 || m.W != 80 || m.H != 24 {
		t.Errorf("the program's picture is told to stand at %+v", m)
	}
	if got := strings.TrimSpace(w.d.last.Text()); got != "full screen" {
		t.Errorf("the window shows %q", got)
	}
	w.hit(ctrl(']'))
	w.shows("full screen", "z gives the window back")
	w.hit(tty.Key{Code: 'z'})
	if got := w.lastSize(); got != [2]int{77, 20} || !w.focus.on {
		t.Errorf("z again makes the terminal %v, the program has the keyboard: %v", got, w.focus.on)
	}
	w.shows("1/3", "Ctrl-] takes it back")
	w.hit(ctrl(']'), tty.Key{Code: 'z'})
	release()
	w.idle()
	w.shows("✔ alpha", "One")
	if got := w.lastSize(); got != [2]int{77, 20} {
		t.Errorf("after the program the terminal is %v", got)
	}
	release = hold(w, "beta")
	w.hit(enterKey)
	w.until("output", func() bool { return w.running.term != nil && w.running.term.Len() > 0 })
	w.hit(tty.Key{Code: 'z'})
	w.shows("working", "z gives the window back")
	if got := w.lastSize(); got != [2]int{80, 24} || w.focus.on {
		t.Errorf("z makes the terminal %v, a program that asks nothing has the keyboard: %v", got, w.focus.on)
	}
	w.hit(tty.Key{Code: 'l'})
	w.shows("2/3", "on slide 1")
	release()
	w.idle()
}

// TestQuestionOnAnotherSlideIsAnnounced leaves the presenter where they are, and
// the keys that are on their way theirs.
func TestQuestionOnAnotherSlideIsAnnounced(t *testing.T) {
	w := stageOn(t, talk)
	ask := make(chan bool)
	w.sh.script["alpha"] = func(sh *shell, out journal.Terminal) int {
		<-ask
		fmt.Fprint(out, "name? ")
		sh.st.Record(journal.Entry{Kind: journal.Waits, Step: "1.1.1", Waiting: journal.SurelyWaiting})
		fmt.Fprintf(out, "hello %s\r\n", <-sh.typed)
		return 0
	}
	w.hit(enterKey, tty.Key{Code: 'n'}, enterKey) // said: still running
	close(ask)
	w.until("the question", func() bool { return w.running.mark == waiting })
	w.shows("2/3", "⌨ slide 1 asks: name?   i goes there")
	w.hit(tty.Key{Code: '?'})
	w.shows("⌨ slide 1 asks: name?")
	w.hit(tty.Key{Code: 'q'}, tty.Key{Code: 'p'})
	if w.d.passed != nil {
		t.Fatal("a key on its way would go to the program")
	}
	if d := w.untilTick(); d != 0 && d > handOver {
		t.Errorf("the stage sleeps for %v", d)
	}
	w.now = w.now.Add(handOver)
	w.draw()
	if w.d.passed == nil {
		t.Fatal("the program on the slide in sight did not get the keyboard")
	}
	w.hit(ctrl(']'), tty.Key{Code: 'n'}, tty.Key{Code: 'i'})
	w.shows("1/3", "the keyboard goes to alpha")
	w.now = w.now.Add(time.Second)
	w.input(tty.Event{Kind: tty.RawInput, Raw: []byte("bob")})
	w.idle()
	w.shows("hello bob")
}

func TestFooterSaysWhatEnterDoes(t *testing.T) {
	tall := "# One\n\n```sh\nalpha\n```\n\n" + strings.Repeat("text\n\n", 20) + "the end\n\n<!-- pause -->\n\nmore\n\n# Two\n\n" +
		strings.Repeat("text\n\n", 30) + "```sh\nbeta\n```\n\n# Three\n"
	w := stageOn(t, tall)
	for _, c := range []struct{ foot, then string }{
		{"⏎ run next   a run block   s skip   → more below", "✔ alpha"},
		{"⏎ → more below", "text"},
		{"⏎ → more below", "the end"},
		{"⏎ → reveal", "more"},
		{"⏎ → next slide", "2/3"},
		{"⏎ to the next step", "text"},
		{"⏎ to the next step", "text"},
		{"⏎ to the next step", "○ beta"},
		{"⏎ run next", "✔ beta"},
		{"⏎ → next slide", "3/3"},
		{"the last slide   Esc", "the last slide"},
	} {
		w.shows(c.foot)
		w.hit(enterKey)
		if w.running != nil {
			w.idle()
		}
		w.shows(c.then)
	}
	w.hit(tty.Key{Code: 'p'}, tty.Key{Code: 'R'})
	w.shows("this runbook can't be read again", "⏎ next slide")
}

func TestFooterNamesTheWayOutOfAFailure(t *testing.T) {
	w := stageOn(t, talk)
	w.sh.script["alpha"] = func(*shell, journal.Terminal) int { return 1 }
	w.hit(enterKey)
	w.idle()
	w.shows("⏎ run next   r run again   → next slide")
	delete(w.sh.script, "alpha")
	w.hit(tty.Key{Code: 'r'})
	w.idle()
	w.hides("r run again")
}

func TestHiddenStepIsSaidToBeHidden(t *testing.T) {
	w := stageOn(t, "# One\n\ntext\n\n<!-- pause -->\n\n```sh\nalpha\n```\n")
	for _, k := range []rune{'a', 's'} {
		w.hit(tty.Key{Code: k})
		w.shows("the next step is not revealed yet: ⏎ reveal")
	}
	w.hit(enterKey, tty.Key{Code: 'a'})
	w.idle()
	w.shows("✔ alpha")
}

// TestFreshShellTellsWhatIsGone starts a fresh shell after the old one ended.
func TestFreshShellTellsWhatIsGone(t *testing.T) {
	w := stageOn(t, talk)
	w.hit(enterKey)
	w.idle()
	w.Record(journal.Entry{Kind: journal.Restarted, Text: "the shell ended"})
	w.take()
	w.Record(journal.Entry{Kind: journal.Closed})
	w.until("the end", func() bool { return w.session == nil })
	w.shows("the session ended", "the shell ended")
	w.hit(tty.Key{Code: 'G'}, tty.Key{Code: 'S'}, tty.Key{Code: 'y'})
	w.Record(journal.Entry{Kind: journal.Closed})
	w.until("a session", func() bool { return w.session != nil })
	w.hides("the session ended")
	w.hit(tty.Key{Code: '1'}, tty.Key{Code: 'G'})
	w.shows("✔ alpha", "state gone · 0.3s")
	w.hides("the shell ended")
	w.hit(tty.Key{Code: 'r'})
	w.idle()
	w.hides("state gone")
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

func TestQuittingNamesWhatGoesOnRunning(t *testing.T) {
	for _, c := range []struct {
		jobs, strays []string
		want         string
	}{
		{nil, []string{"httpd -k", "dnsmasq"}, "quit? goes on running: httpd -k, dnsmasq"},
		{[]string{"sleep 9"}, []string{"httpd"}, "quit and end 1 left running: sleep 9? goes on running: httpd"},
	} {
		for _, k := range []tty.Key{{Code: 'q'}, ctrl('c')} {
			w := stageOn(t, talk)
			w.sh.jobs, w.sh.strays = c.jobs, c.strays
			w.hit(k)
			w.shows(c.want)
			w.hit(k)
			if !w.quit {
				t.Errorf("%v twice does not quit", k)
			}
		}
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
	for _, size := range [][2]int{{1, 1}, {80, 1}, {80, 2}, {80, 3}, {1, 24}, {2, 3}, {20, 5}, {500, 200}, {80, 24}, {3, 100}} {
		w.d.cols, w.d.rows = size[0], size[1]
		w.input(tty.Event{Kind: tty.ResizeInput})
		for _, c := range []rune{'G', tty.Esc, tty.Esc, '?', 'q', 'N', 'h', 'N', '1', 'G', tty.Enter, 'o', 'z', tty.Esc, 'z', tty.Esc, 'r', 'b', 'b'} {
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

// TestStepsBeforeTheTalkAreListed opens a session that first runs steps unseen.
func TestStepsBeforeTheTalkAreListed(t *testing.T) {
	for _, ends := range []bool{false, true} {
		w := unopened(t, talk)
		for _, b := range w.Deck.Slides[0].Blocks() {
			for i := range b.Steps() {
				w.Before = append(w.Before, &b.Steps()[i])
			}
		}
		w.First = 3
		next := make(chan journal.Entry)
		w.Open = func(ctx context.Context, _, _ int) (Session, error) {
			for {
				select {
				case <-ctx.Done():
					return nil, ctx.Err()
				case e, more := <-next:
					if !more {
						return w.sh, nil
					}
					w.Ahead(e)
				}
			}
		}
		w.setUp()
		w.resize()
		w.openSession(nil)
		w.hit(enterKey)
		w.shows("the steps before run first")
		next <- journal.Entry{Kind: journal.Began, Step: "1.1.1"}
		w.until("the list", func() bool { return w.view != nil })
		w.now = w.now.Add(7 * time.Second)
		w.hit(enterKey, tty.Key{Code: 'a'}, tty.Key{Code: 'n'}, tty.Key{Code: 'S'})
		w.shows("hidden: 0 of 2", "▶ 1.1.1  alpha", "0:11", "○ 1.1.2  beta", "Ctrl-C ends them")
		next <- journal.Entry{Kind: journal.Ended, Step: "1.1.1", Result: journal.Result{Duration: time.Second}}
		next <- journal.Entry{Kind: journal.Began, Step: "1.1.2"}
		w.until("the second step", func() bool { return len(w.view.(*ahead).runs) == 2 })
		w.shows("hidden: 1 of 2 ━━━━━━╸──────", "✔ 1.1.1  alpha", "1.0s", "▶ 1.1.2  beta")
		if ends {
			w.hit(ctrl('c'))
		} else {
			close(next)
		}
		w.until("the end", func() bool { return !w.opening })
		w.shows("3/3", "○ gamma")
		if w.pending != nil || w.running != nil || len(w.sh.ran) > 0 {
			t.Errorf("a key was kept: ran %q", w.sh.ran)
		}
		if ends {
			w.shows("the steps before were ended", "S starts a new session")
			continue
		}
		w.input(tty.Event{Kind: tty.KeyPress, Key: enterKey})
		if w.running != nil {
			t.Error("Enter that came for the list ran a step")
		}
		w.hit(enterKey)
		w.idle()
		w.shows("✔ gamma")
	}
}
