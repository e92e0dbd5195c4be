// Showrunner presents an ordinary markdown runbook from the terminal: every
// section is a slide, every fenced sh block runs live, step by step, in one
// persistent shell.
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"showrunner/render/export"
	"showrunner/render/paint"
	"showrunner/render/stage"
	"showrunner/render/tty"
	"showrunner/render/vt"
	"showrunner/runner"
	"showrunner/runner/files"
	"showrunner/runner/journal"
	"showrunner/runner/mask"
	"showrunner/slides"
	"showrunner/slides/tour"
)

// version is set by the linker in releases.
var version = ""

// exit is the status that a signal gives.
type exit int

func (e exit) Error() string { return fmt.Sprintf("ended by signal %d", int(e)-128) }

func main() {
	os.Exit(run(os.Args[1:]))
}

// run runs a command and returns the exit status: 0 all is well, 2 wrong usage,
// unreadable input or no shell, 128+N ended by signal N.
func run(args []string) int {
	root := commands()
	root.SetArgs(args)
	err := root.Execute()
	var status exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	}
	fmt.Fprintf(os.Stderr, "showrunner: %s\n", slides.Visible(err.Error()))
	var h files.Hinted
	if errors.As(err, &h) && h.Hint != "" {
		fmt.Fprintf(os.Stderr, "hint: %s\n", slides.Visible(h.Hint))
	}
	return 2
}

// commands is the table of commands.
func commands() *cobra.Command {
	var p presentation
	root := &cobra.Command{
		Use:   "showrunner [RUNBOOK]",
		Short: "Present a markdown runbook: sections as slides, steps run live in one shell",
		Long: "Present a markdown runbook from the terminal: every section is a slide, every sh\n" +
			"block runs live, step by step, in one shell. Without a runbook the built-in tour\n" +
			"is shown. RUNBOOK - reads it from standard input. Nothing runs until a key asks.",
		Args:          cobra.MaximumNArgs(1),
		Version:       versionText(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(_ *cobra.Command, args []string) error { return p.present(args) },
	}
	root.SetVersionTemplate("showrunner {{.Version}}\n")
	f := root.Flags()
	f.StringVar(&p.theme, "theme", "", "dark or light; by default what the terminal's background asks for")
	f.StringVar(&p.shell, "shell", "", "shell of the session: bash, zsh, dash, a path (default bash, else sh)")
	f.BoolVar(&p.rc, "rc", false, "read the shell's start-up files first")
	f.StringVar(&p.dir, "dir", "", "working directory of the session (default the runbook's)")
	f.IntVar(&p.slide, "slide", 1, "number of the slide to begin with")
	f.BoolVar(&p.clicker, "clicker", false, "Space and PgDn act as Enter")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return files.Hint(err, "showrunner --help lists the flags")
	})
	f.StringVar(&p.record, "record", "", "write the recording to this file")
	f.BoolVar(&p.noRecord, "no-record", false, "keep no recording")
	f.BoolVar(&p.recordInput, "record-input", false, "record what is typed, too")
	root.AddCommand(outlineCommand(), exportCommand())
	return root
}

func outlineCommand() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "outline RUNBOOK",
		Short: "Print slides and steps, with ids",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			deck, err := open(args[0])
			if err != nil {
				return err
			}
			if asJSON {
				return slides.OutlineJSON(os.Stdout, deck)
			}
			return slides.Outline(os.Stdout, deck)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	return c
}

func exportCommand() *cobra.Command {
	var e exporting
	c := &cobra.Command{
		Use:   "export RUNBOOK|RECORDING",
		Short: "Write a transcript of the newest run of a runbook, or of a recording",
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return e.export(args[0]) },
	}
	f := c.Flags()
	f.StringVar(&e.format, "format", "", strings.Join(export.Formats(), ", ")+"; by default what the ending of --output says, else md")
	f.StringVarP(&e.out, "output", "o", "", "the file to write; by default standard output")
	f.BoolVar(&e.run, "run", false, "run the runbook now, unattended, whatever it does")
	f.StringVar(&e.in.Step, "step", "", "svg: the id of the step to show")
	f.IntVar(&e.in.Slide, "slide", 0, "svg: the number of the slide to show")
	f.IntVar(&e.in.CastVersion, "cast-version", 3, "cast: 2 for older players")
	return c
}

func versionText() string {
	if version != "" {
		return version
	}
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" {
		return b.Main.Version
	}
	return "(devel)"
}

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
}

// present shows a runbook, or the tour.
func (p *presentation) present(args []string) error {
	deck, load, err := p.deck(args)
	if err != nil {
		return err
	}
	if !term.IsTerminal(int(os.Stdout.Fd())) {
		fmt.Fprintln(os.Stderr, "showrunner: standard output is not a terminal: slides as plain text, nothing was run")
		for _, f := range deck.Findings[:min(len(deck.Findings), 5)] {
			fmt.Fprintln(os.Stderr, "showrunner:", slides.Visible(deck.Describe(f)))
		}
		return paint.Plain(os.Stdout, deck, 80)
	}
	s, err := p.session(deck)
	if err != nil {
		return err
	}
	return p.show(deck, load, s)
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

// session says what the session is to be.
type session struct {
	shell, dir string
	env        []string
	rc         bool
}

// session finds out what the session is to be, without starting it.
func (p *presentation) session(deck *slides.Deck) (session, error) {
	s := session{shell: firstOf(p.shell, deck.Shell()), rc: p.rc || deck.Meta.RC, dir: p.dir}
	if s.dir == "" {
		s.dir = deck.Meta.Dir
		if deck.File != "-" && deck.File != "tour.md" && !filepath.IsAbs(s.dir) {
			s.dir = filepath.Join(filepath.Dir(deck.File), s.dir)
		}
	}
	if info, err := os.Stat(s.dir); s.dir != "" && (err != nil || !info.IsDir()) {
		return s, files.Hint(fmt.Errorf("%s: no such directory", s.dir), "--dir names the session's working directory")
	}
	s.env = append(os.Environ(), deck.Meta.Env...)
	if _, err := runner.ShellPath(s.shell); err != nil {
		return s, files.Hint(err, "--shell takes bash, zsh, dash, busybox or a path to one of them")
	}
	return s, nil
}

// start starts the session, which tells the stage and the recording what
// happens.
func (s session) start(st *stage.Stage, rec *runner.Tape, cols, rows int) (stage.Session, error) {
	env := s.env
	if st.Depth == paint.TrueColor {
		env = append(env, "COLORTERM=truecolor")
	}
	r := s.runner(st.Deck, cols, rows)
	r.Env, r.NewTerminal, r.Guard = env, st.NewTerminal, st.Guard
	r.Sink = journal.Tee{rec.Sink(r.ShellName(), cols, rows, r.Mask), st} // a mark is shown once it is on file
	if err := r.Start(); err != nil {
		return nil, err
	}
	return live{r}, nil
}

// runner is the session, not started.
func (s session) runner(deck *slides.Deck, cols, rows int) *runner.Session {
	return &runner.Session{
		Shell: s.shell, Dir: s.dir, Env: s.env, RC: s.rc, Cols: cols, Rows: rows, Now: time.Now,
		Secrets: deck.Meta.Secrets, Literals: slides.Secrets(deck),
	}
}

// live is a session as the stage sees it.
type live struct{ *runner.Session }

// Jobs names what is left running.
func (l live) Jobs() (names []string) {
	for _, j := range l.Session.Jobs() {
		names = append(names, j.Command)
	}
	return names
}

// show puts the deck on the terminal until the presenter quits.
func (p *presentation) show(deck *slides.Deck, load func() (*slides.Deck, error), s session) error {
	in, err := keyboard(deck)
	if err != nil {
		return err
	}
	defer in.Close() // the terminal was given back before
	t, err := tty.Open(in, os.Stdout, os.Environ())
	if err != nil {
		return err
	}
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
	}
	rec := &runner.Tape{Deck: deck, File: p.record, Off: p.noRecord, Input: p.recordInput, Began: time.Now()}
	st.Warn = rec.Warning
	st.Open = func(cols, rows int) (stage.Session, error) { return s.start(st, rec, cols, rows) }
	ctx, stop := untilSignal(func(e exit) {
		// The terminal may be gone, and nothing else can be told any more.
		_ = t.Close()
		os.Exit(int(e))
	})
	defer stop()
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
	if recErr := rec.Close(); err == nil {
		err = recErr
	}
	if cause := context.Cause(ctx); cause != nil && errors.As(cause, new(exit)) {
		return cause
	}
	return err
}

// exporting is what the flags of export say.
type exporting struct {
	format, out string
	run         bool
	in          export.Input
}

// export writes a transcript.
func (e *exporting) export(name string) error {
	if e.format == "" {
		e.format = "md"
		if f, ok := export.FormatOf(e.out); ok {
			e.format = f
		}
	}
	if !slices.Contains(export.Formats(), e.format) {
		return files.Hint(fmt.Errorf("no format %q", e.format), "there is "+strings.Join(export.Formats(), ", "))
	}
	if files.Same(name, e.out) {
		return files.Hint(fmt.Errorf("%s: would be overwritten by its own transcript", name), "give -o another name")
	}
	if err := e.read(name); err != nil {
		return err
	}
	if e.out == "" {
		return export.Write(os.Stdout, e.format, e.in)
	}
	return files.WriteWhole(e.out, func(w io.Writer) error { return export.Write(w, e.format, e.in) })
}

// read reads the recording and the deck that it is of.
func (e *exporting) read(name string) error {
	if e.run {
		return e.runNow(name)
	}
	runbook := ""
	if !strings.HasSuffix(name, ".cast") {
		runbook = name
		if _, err := files.Read(name); err != nil {
			return err
		}
		newest, err := runner.NewestRecording(name)
		if errors.Is(err, runner.ErrNoRecording) {
			return files.Hint(fmt.Errorf("%s: there is no recording of it", name), "present it first, or --run runs it now")
		}
		if err != nil {
			return err
		}
		name = newest
	}
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, errors.Unwrap(err))
	}
	defer f.Close()
	if e.in.Recording, err = journal.Read(f); e.in.Recording == nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "showrunner: %s: %s: what stands before it is exported\n", name, slides.Visible(err.Error()))
	}
	e.in.Deck = e.deck(e.in.Recording, runbook)
	m := mask.New()
	if e.in.Deck != nil {
		for _, value := range slides.Secrets(e.in.Deck) {
			m.Add(value)
		}
	}
	e.in.Mask = m.String
	return nil
}

// deck is the deck of a recording: from the runbook on disk while that is the
// same, else from the source in the recording. The runbook is the one named, or
// the one that the recording names.
func (e *exporting) deck(rec *journal.Recording, runbook string) *slides.Deck {
	if rec.Foreign {
		return nil
	}
	runbook = firstOf(runbook, rec.File)
	if runbook == "-" || runbook == "tour.md" {
		return slides.Parse(rec.File, rec.Source)
	}
	if source, err := files.Read(runbook); err == nil && runner.Hash(source) == rec.Hash {
		return slides.Parse(rec.File, source)
	}
	e.in.Changed = true
	fmt.Fprintf(os.Stderr, "showrunner: %s: has changed since; the transcript is of the recorded one\n", slides.Visible(runbook))
	return slides.Parse(rec.File, rec.Source)
}

// runNow runs the runbook unattended.
func (e *exporting) runNow(name string) error {
	p := presentation{}
	deck, _, err := p.deck([]string{name})
	if err != nil {
		return err
	}
	s, err := p.session(deck)
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(func(e exit) { os.Exit(int(e)) })
	defer stop()
	r := s.runner(deck, 120, 40)
	r.NewTerminal = func(_ string, cols, rows int, reply func([]byte)) journal.Terminal { return vt.New(cols, rows, reply) }
	all, u := &collector{}, &runner.Rehearsal{Session: r, Timeout: deck.Meta.Timeout}
	r.Sink = journal.Tee{all, u}
	began := time.Now()
	if err := r.Start(); err != nil {
		return err
	}
	err = u.Run(ctx, deck.Steps())
	if closeErr := r.Close(); err == nil {
		err = closeErr
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	rec := &runner.Tape{Deck: deck, Began: began}
	e.in.Deck, e.in.Recording, e.in.Mask = deck, &journal.Recording{Meta: rec.Meta(r), Entries: all.entries, Whole: true}, r.Mask
	return err
}

// collector keeps every entry.
type collector struct{ entries []journal.Entry }

// Record keeps e.
func (c *collector) Record(e journal.Entry) {
	e.Data = bytes.Clone(e.Data)
	c.entries = append(c.entries, e)
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

// lastResort is how long the stage and the session have to end after a signal.
const lastResort = 3300 * time.Millisecond

// untilSignal is a context that a signal from outside ends, with the exit status
// as its cause. When the program has not called stop a good three seconds after
// the signal, force is called.
func untilSignal(force func(exit)) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals, over := make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() { // ends with stop
		var status exit
		select {
		case sig := <-signals:
			status = exit(128 + int(sig.(syscall.Signal)))
			cancel(status)
		case <-over:
			return
		}
		select {
		case <-time.After(lastResort):
			force(status)
		case <-over:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(over)
		cancel(nil)
	}
}

// themeOf is the theme that the runbook names, if it is one of ours: other
// presenters' names are of no use here.
func themeOf(deck *slides.Deck) string {
	if slices.Contains(paint.Names(), deck.Meta.Theme) {
		return deck.Meta.Theme
	}
	return ""
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// plainOnly tells whether the terminal shows ASCII only.
func plainOnly() bool {
	locale := firstOf(os.Getenv("LC_ALL"), firstOf(os.Getenv("LC_CTYPE"), os.Getenv("LANG")))
	utf8 := strings.Contains(strings.ToLower(strings.ReplaceAll(locale, "-", "")), "utf8")
	return os.Getenv("TERM") == "dumb" || os.Getenv("TERM") == "linux" || locale != "" && !utf8
}
