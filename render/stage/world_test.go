package stage

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/render/tty"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// display is a terminal that keeps the last frame.
type display struct {
	cols, rows int
	events     chan tty.Event
	last       *screen.Screen
	passed     *tty.Mirror
	copied     string
	frames     int
}

func (d *display) Size() (int, int) { return d.cols, d.rows }
func (d *display) Draw(s *screen.Screen) error {
	d.frames++
	d.last = screen.New(s.W, s.H)
	d.last.Blit(0, 0, s, 0, 0, s.W, s.H)
	return nil
}
func (d *display) Events() <-chan tty.Event { return d.events }
func (d *display) Repaint()                 {}
func (d *display) Pass(m tty.Mirror)        { d.passed = &m }
func (d *display) Take()                    { d.passed = nil }
func (d *display) SetMouse(bool)            {}
func (d *display) Clipboard(s string)       { d.copied = s }
func (d *display) Suspend() error           { return nil }

// shell is a session whose steps do what script says of their text.
type shell struct {
	st      *Stage
	script  map[string]func(sh *shell, out journal.Terminal) int
	typed   chan string
	signals chan string
	sizes   chan [2]int
	jobs    []string
	strays  []string
	ran     []string
	plays   func(ctx context.Context) // how long the understudy takes
}

func (sh *shell) Prepare([]*slides.Step) {}
func (sh *shell) Write(p []byte) (int, error) {
	sh.typed <- string(p)
	return len(p), nil
}
func (sh *shell) Resize(cols, rows int) error {
	select {
	case sh.sizes <- [2]int{cols, rows}:
	default:
	}
	return nil
}
func (sh *shell) Play(ctx context.Context, step *slides.Step, p *journal.Planned) (journal.Result, error) {
	out := sh.st.NewTerminal(step.ID, 77, 20, nil)
	sh.st.Record(journal.Entry{Kind: journal.Began, Step: step.ID, Dir: "/home", Cols: 77, Rows: 20})
	for _, e := range p.Output {
		out.Write(e.Data)
	}
	if sh.plays != nil {
		sh.plays(ctx)
	}
	res := p.Result
	res.Replayed, res.Dir = true, "/home"
	sh.st.Record(journal.Entry{Kind: journal.Ended, Step: step.ID, Result: res})
	return res, nil
}
func (sh *shell) Interrupt() error { sh.signals <- "int"; return nil }
func (sh *shell) Suspend() error   { sh.signals <- "tstp"; return nil }
func (sh *shell) Jobs() []string   { return sh.jobs }
func (sh *shell) Strays() []string { return sh.strays }
func (sh *shell) Close() error     { return nil }

func (sh *shell) Run(_ context.Context, step *slides.Step) (journal.Result, error) {
	sh.ran = append(sh.ran, step.Text)
	script := sh.script[step.Text]
	out := sh.st.NewTerminal(step.ID, 77, 20, nil)
	sh.st.Record(journal.Entry{Kind: journal.Began, Step: step.ID, Dir: "/home", Cols: 77, Rows: 20})
	status, cut := 0, journal.Cut("")
	switch {
	case step.Whole:
		status, cut = -1, journal.Misread
	case script != nil:
		status = script(sh, out)
	default:
		fmt.Fprintf(out, "out of %s\r\n", step.Text)
	}
	res := journal.Result{Status: status, Cut: cut, Duration: 300 * time.Millisecond, Dir: "/home"}
	sh.st.Record(journal.Entry{Kind: journal.Ended, Step: step.ID, Result: res})
	return res, nil
}

// world is a stage with everything around it made up.
type world struct {
	*testing.T
	*Stage
	d   *display
	sh  *shell
	now time.Time
}

const talk = "# One\n\nhello\n\n```sh\n# first\nalpha\nbeta\n```\n\n## Two\n\ntext\n\n<!-- pause -->\n\nmore\n\n## Three\n\n```sh\ngamma\n```\n<!-- a note -->\n"

func stageOn(t *testing.T, runbook string) *world {
	w := unopened(t, runbook)
	w.setUp()
	w.resize()
	w.openSession(nil)
	w.until("a session", func() bool { return w.session != nil })
	return w
}

// unopened is a stage that has not begun.
func unopened(t *testing.T, runbook string) *world {
	w := &world{T: t, now: time.Unix(1000, 0)}
	w.d = &display{cols: 80, rows: 24, events: make(chan tty.Event, 16)}
	w.Stage = &Stage{Deck: slides.Parse("talk.md", []byte(runbook)), Display: w.d, Theme: "dark", Depth: paint.TrueColor}
	w.sh = &shell{st: w.Stage, script: map[string]func(*shell, journal.Terminal) int{},
		typed: make(chan string, 8), signals: make(chan string, 8), sizes: make(chan [2]int, 64)}
	w.Clock = Clock{Now: func() time.Time { return w.now }, After: func(time.Duration) <-chan time.Time { return nil }}
	w.Open = func(context.Context, int, int) (Session, error) { return w.sh, nil }
	return w
}

// until takes events in until something is true.
func (w *world) until(what string, is func() bool) {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	for !is() {
		if !w.next(ctx) {
			w.Fatalf("no %s", what)
		}
	}
	w.draw()
}

// hit presses keys: characters, or names between angle brackets.
func (w *world) hit(keys ...tty.Key) {
	for _, k := range keys {
		w.now = w.now.Add(time.Second)
		w.input(tty.Event{Kind: tty.KeyPress, Key: k})
	}
	w.draw()
}

func (w *world) idle() {
	w.Helper()
	w.until("end of the step", func() bool { return w.running == nil })
}

func (w *world) shows(texts ...string) {
	w.Helper()
	for _, text := range texts {
		if !strings.Contains(w.d.last.Text(), text) {
			w.Errorf("the screen lacks %q:\n%s", text, w.d.last.Text())
		}
	}
}

func (w *world) hides(text string) {
	w.Helper()
	if strings.Contains(w.d.last.Text(), text) {
		w.Errorf("the screen has %q:\n%s", text, w.d.last.Text())
	}
}

var enterKey = tty.Key{Code: tty.Enter}
