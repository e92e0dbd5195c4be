package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"showrunner/render/paint"
	"showrunner/render/stage"
	"showrunner/render/tty"
	"showrunner/runner"
	"showrunner/runner/files"
	"showrunner/runner/journal"
	"showrunner/slides"
	"showrunner/slides/tour"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/term"
)

// open reads and parses a runbook.
func open(name string) (*slides.Deck, error) {
	source, err := files.Read(name)
	if err != nil {
		return nil, err
	}
	deck := slides.Parse(name, source)
	if path, err := filepath.Abs(name); err == nil && name != "-" {
		deck.InFolder(filepath.Base(filepath.Dir(path)))
	}
	return deck, nil
}

// presentation is what the flags of the root command say.
type presentation struct {
	theme, shell, dir     string
	rc, clicker           bool
	slide                 int
	record                string
	noRecord, recordInput bool
	replay                bool   // nothing is run: the newest rehearsal is played
	from                  string // where to begin; "" is at slide
	withState             bool   // the steps before it run first, hidden
	before                []*slides.Step
	given                 func(flag string) bool // reports whether a flag was given
	pace                  *rehearsed             // of a rehearsal at the talk's pace; nil for a talk
	live                  atomic.Pointer[runner.Session]
}

// present shows a runbook, or the tour.
func (p *presentation) present(args []string) error {
	if len(args) > 0 && files.Same(args[0], p.record) {
		return overwritten(args[0], "recording", "give --record another name")
	}
	deck, load, err := p.deck(args)
	if err != nil {
		return err
	}
	if !term.IsTerminal(int(os.Stdout.Fd())) {
		for _, flag := range []string{"rc", "dir", "record", "record-input", "with-state", "replay"} {
			if p.given(flag) {
				return files.Hint(fmt.Errorf("--%s does nothing: standard output is not a terminal, and nothing is run", flag), "leave it out to print the slides as plain text")
			}
		}
		fmt.Fprintln(os.Stderr, "showrunner: standard output is not a terminal: slides as plain text, nothing was run")
		mask := maskOf(deck)
		for _, f := range deck.Findings[:min(len(deck.Findings), 5)] {
			fmt.Fprintln(os.Stderr, "showrunner:", inLine(mask(deck.Describe(f))))
		}
		defer muted(os.Stderr)()
		return paint.Plain(os.Stdout, deck, 80)
	}
	if p.slide < 1 {
		return files.Hint(fmt.Errorf("no slide %d", p.slide), "slides are numbered from 1")
	}
	s, err := p.session(deck)
	if err != nil {
		return err
	}
	if err := p.startAt(deck); err != nil {
		return err
	}
	return p.show(deck, load, s)
}

// startAt finds the slide to begin with. The steps that are to run before it
// are listed and asked about.
func (p *presentation) startAt(deck *slides.Deck) error {
	if p.from == "" {
		return nil
	}
	steps, err := deck.Select(nil, p.from)
	if err != nil {
		return selection(deck, err)
	}
	p.slide = steps[0].Block.Slide.Number
	if !p.withState {
		return nil
	}
	p.before = deck.Before(steps)
	mask := maskOf(deck)
	for _, s := range p.before {
		text, _, _ := strings.Cut(mask(s.Text), "\n")
		fmt.Fprintf(os.Stderr, "%s  %s\n", s.ID, inLine(text))
	}
	if len(p.before) > 0 && !agreed("Run these first, hidden?") {
		return files.Hint(errors.New("nothing was run"), "without --with-state the talk begins there with a fresh shell")
	}
	return nil
}

// deck reads the runbook and returns how to read it again.
func (p *presentation) deck(args []string) (*slides.Deck, func() (*slides.Deck, error), error) {
	if p.theme != "" && !slices.Contains(paint.Names(), p.theme) {
		return nil, nil, files.Hint(fmt.Errorf("no theme %q", p.theme), "there is "+strings.Join(paint.Names(), ", "))
	}
	if len(args) == 0 {
		return slides.Parse("tour.md", tour.Source()), nil, nil
	}
	load := func() (*slides.Deck, error) {
		deck, err := open(args[0])
		if err == nil && p.shell != "" {
			deck.Meta.Shell = p.shell // steps are split in its dialect
		}
		return deck, err
	}
	deck, err := load()
	if args[0] == "-" {
		load = nil
	}
	return deck, load, err
}

// show puts the deck on the terminal until the presenter quits.
func (p *presentation) show(deck *slides.Deck, load func() (*slides.Deck, error), s session) error {
	in, err := keyboard(deck)
	if err != nil {
		return err
	}
	defer in.Close() // the terminal was given back before
	var taken atomic.Pointer[tty.TTY]
	ctx, stop := runner.UntilSignal(func(e runner.Exit) { // from before the terminal is taken
		if t := taken.Load(); t != nil {
			// The terminal may be gone, and nothing else can be told any more.
			_ = t.Close()
		}
		os.Exit(int(e))
	})
	defer stop()
	t, err := tty.Open(in, os.Stdout, os.Environ())
	if err != nil {
		return err
	}
	taken.Store(t)
	restore := func() { // for every goroutine: a panic gives the terminal back first
		if r := recover(); r != nil {
			// The terminal may be gone; the panic says more.
			_ = t.Close()
			panic(r)
		}
	}
	defer restore()
	st := &stage.Stage{
		Deck: deck, Display: t, Load: load, Guard: restore,
		Clock: stage.Clock{Now: time.Now, After: time.After},
		Theme: firstOf(p.theme, themeOf(deck)), Depth: paint.Depth(t.Depth()), ASCII: plainOnly(),
		Shell: firstOf(s.shell, "bash"), Clicker: p.clicker, First: p.slide,
		Before: p.before, Late: s.late && len(p.before) == 0 && !p.replay,
	}
	tape := &runner.Tape{Deck: deck, File: p.record, Off: p.noRecord || p.replay, Input: p.recordInput, Rehearsal: p.pace != nil, Began: time.Now()}
	p.fill(st, tape)
	st.Open = func(ctx context.Context, cols, rows int) (stage.Session, error) {
		return p.start(ctx, s, st, tape, cols, rows)
	}
	if st.Theme == "" {
		st.Asked = t.AskBackground
	}
	err = st.Run(ctx)
	if closeErr := t.Close(); err == nil {
		err = closeErr
	}
	if shutErr := st.Shut(); err == nil {
		err = shutErr
	}
	if p.pace != nil {
		p.pace.end(tape)
	}
	switch tapeErr := tape.Close(); {
	case tapeErr == nil:
	case p.record == "": // nobody asked for it by name
		fmt.Fprintln(os.Stderr, "showrunner:", inLine(tapeErr.Error()))
	case err == nil:
		err = tapeErr
	}
	if cause := context.Cause(ctx); cause != nil && errors.As(cause, new(runner.Exit)) {
		return cause
	}
	return err
}

// fill gives the stage what a rehearsal says, and what judges output.
func (p *presentation) fill(st *stage.Stage, tape *runner.Tape) {
	deck := st.Deck
	st.Offline, st.Replay = runner.Offline, p.replay
	st.Warn = func() string {
		text := tape.Warning()
		if s := p.live.Load(); text == "" && s != nil {
			text = s.Warning()
		}
		return text
	}
	st.Plan = func() *journal.Plan {
		plan, err := runner.ReadPlan(deck.File, deck, maskOf(deck))
		if err != nil {
			return nil // a talk goes without
		}
		return plan
	}
	home, _ := os.UserHomeDir()                                                // nobody's is masked then
	mask := sync.OnceValue(func() func(string) string { return maskOf(deck) }) // not before the first slide
	st.Judge = func(x *slides.Expectation, printed journal.Printed) (drift, judged bool) {
		if printed.Home, printed.Mask = home, mask(); p.live.Load() != nil {
			printed.Mask = p.live.Load().Mask // which knows more
		}
		return journal.Judge(x, printed).Drift, true
	}
	st.Turned = func(slide int) { tape.Tell(journal.Entry{Kind: journal.Shown, Slide: slide}) }
	if p.replay {
		st.Load = nil // the plan is of the steps as they are
	}
	if p.pace != nil {
		p.pace.last = st.Plan()
		st.Turned = func(slide int) {
			p.pace.turned(slide, st.Deck)
			tape.Tell(journal.Entry{Kind: journal.Shown, Slide: slide})
		}
	}
}

// keyboard is where keys come from: standard input, or the controlling terminal
// where that is something else.
func keyboard(deck *slides.Deck) (*os.File, error) {
	if deck.File != "-" && term.IsTerminal(int(os.Stdin.Fd())) {
		return os.Stdin, nil
	}
	f, err := tty.OpenDevTTY()
	if err != nil {
		return nil, files.Hint(errors.New("no terminal to take keys from"), "run it from a terminal, or send its output to a file for plain text")
	}
	return f, nil
}

// themeOf is the theme that the runbook names, if it is one of ours: other
// presenters' names are of no use here.
func themeOf(deck *slides.Deck) string {
	if slices.Contains(paint.Names(), deck.Meta.Theme) {
		return deck.Meta.Theme
	}
	return ""
}
