// Showrunner presents an ordinary markdown runbook from the terminal: every
// section is a slide, every fenced sh block runs live, step by step, in one
// persistent shell.
package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"showrunner/render/export"
	"showrunner/render/paint"
	"showrunner/render/progress"
	"showrunner/render/stage"
	"showrunner/render/tty"
	"showrunner/render/vt"
	"showrunner/runner"
	"showrunner/runner/files"
	"showrunner/runner/journal"
	"showrunner/slides"
	"showrunner/slides/tour"
)

// version is set by the linker in releases.
var version = ""

// memorySoft is what the program tries to stay below, in bytes: the collector
// works more before it grows on. What needs more gets it.
const memorySoft = 192 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memorySoft)
	}
	os.Exit(run(os.Args[1:]))
}

// run runs a command and returns the exit status: 0 all is well, 2 wrong usage,
// unreadable input or no shell, 128+N ended by signal N.
func run(args []string) int {
	root := commands()
	root.SetArgs(args)
	err := root.Execute()
	var status runner.Exit
	switch {
	case err == nil:
		return 0
	case errors.As(err, &status):
		return int(status)
	}
	tell(err, func(s string) string { return s })
	return 2
}

// tell tells of an error and of the next move.
func tell(err error, mask func(string) string) {
	// A name may hold a newline, and what stands after it is still the error.
	fmt.Fprintf(os.Stderr, "showrunner: %s\n", strings.ReplaceAll(inert(slides.Visible(mask(err.Error()))), "\n", "\nshowrunner: "))
	var wrong misuse
	if errors.As(err, &wrong) {
		fmt.Fprint(os.Stderr, inert(wrong.show()))
	}
	var h files.Hinted
	if errors.As(err, &h) && h.Hint != "" {
		fmt.Fprintf(os.Stderr, "hint: %s\n", inLine(mask(h.Hint)))
	}
}

// commands is the table of commands.
func commands() *cobra.Command {
	var p presentation
	root := &cobra.Command{
		Use:   "showrunner [RUNBOOK]",
		Short: "present a markdown runbook: sections as slides, steps run live in one shell",
		Example: "  showrunner README.md                      # present it\n" +
			"  showrunner                                # the tour of the keys\n" +
			"  showrunner --start-at 2.1 README.md       # begin there\n" +
			"  showrunner rehearse README.md             # run it unattended and report\n" +
			"  showrunner export --run -o talk.html README.md",
		Long: "Every section of the runbook is a slide, every sh block runs live, step by step, in\n" +
			"one shell. Without a runbook the built-in tour is shown. RUNBOOK - reads it from\n" +
			"standard input. Nothing runs until a key asks.",
		Args:              presentable,
		ValidArgsFunction: oneRunbook,
		Version:           versionText(),
		SilenceErrors:     true,
		SilenceUsage:      true,
		RunE: func(c *cobra.Command, args []string) error {
			if err := refuse(c, presentIdle); err != nil {
				return err
			}
			p.given = func(flag string) bool { return given(c, flag) }
			return p.present(args)
		},
	}
	root.SetVersionTemplate("showrunner {{.Version}}\n")
	root.SetHelpTemplate(helpPage)
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return files.Hint(err, c.CommandPath()+" --help lists the flags")
	})
	f := root.Flags()
	f.StringVar(&p.theme, "theme", "", "dark or light; by default what the terminal's background asks for")
	f.StringVar(&p.shell, "shell", "", "shell of the session: bash, zsh, dash, a path (default bash, else sh)")
	f.BoolVar(&p.rc, "rc", false, "read the shell's start-up files first")
	f.StringVar(&p.dir, "dir", "", "working directory of the session (default the runbook's)")
	f.IntVar(&p.slide, "slide", 1, "number of the slide to begin with")
	f.BoolVar(&p.clicker, "clicker", false, "Space and PgDn act as Enter")
	f.StringVar(&p.record, "record", "", "write the recording to this file")
	f.BoolVar(&p.noRecord, "no-record", false, "keep no recording")
	f.BoolVar(&p.recordInput, "record-input", false, "record what is typed, too")
	f.StringVar(&p.from, "start-at", "", "the slide, block or step to begin with, by number or name")
	f.BoolVar(&p.withState, "with-state", false, "run the steps before --start-at first, hidden")
	f.BoolVar(&p.replay, "replay", false, "play what was rehearsed and run nothing")
	root.AddCommand(rehearseCommand(), exportCommand(), outlineCommand(), completionCommand())
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if c.Name() == "help" {
			c.Short, c.Long = "tell about a command", ""
			c.Example = "  showrunner help export"
		}
	}
	completeFlags(root)
	return root
}

// presentIdle are the flags of the root command that do nothing beside others.
var presentIdle = []idle{
	{"record", "no-record", false}, {"record-input", "no-record", false},
	{"record", "replay", false}, {"record-input", "replay", false},
	{"shell", "replay", false}, {"rc", "replay", false}, {"dir", "replay", false}, {"with-state", "replay", false},
	{"with-state", "start-at", true}, {"slide", "start-at", false},
}

func outlineCommand() *cobra.Command {
	asJSON := false
	c := &cobra.Command{
		Use:   "outline RUNBOOK",
		Short: "print slides and steps, with ids",
		Example: "  showrunner outline README.md\n" +
			"  showrunner outline --json README.md | jq '.slides[].title'",
		SuggestFor:        []string{"list", "steps", "toc", "show"},
		Args:              wants("a runbook", 1, 1),
		ValidArgsFunction: oneRunbook,
		RunE: func(_ *cobra.Command, args []string) error {
			deck, err := open(args[0])
			if err != nil {
				return err
			}
			defer muted(os.Stderr)()
			if asJSON {
				return slides.OutlineJSON(os.Stdout, deck)
			}
			return slides.Outline(os.Stdout, deck)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "as JSON")
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

// overwritten is why nothing is written into a runbook.
func overwritten(name, by, hint string) error {
	return files.Hint(fmt.Errorf("%s: would be overwritten by its own %s", name, by), hint)
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

// selection is why no step was chosen.
func selection(deck *slides.Deck, err error) error {
	var hint string
	if e := new(slides.SelectError); errors.As(err, &e) {
		hint = e.Hint
	}
	mask := maskOf(deck) // names are listed
	return files.Hint(fmt.Errorf("%s: %w", deck.File, &slides.SelectError{Text: mask(err.Error()), Hint: mask(hint)}), mask(hint))
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
	own        []string // what env has of the runbook
	rc         bool
	late       bool // the runbook says how the shell starts: it does once a step is asked for
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
	s.own = slices.Clone(deck.Meta.Env)
	if s.rc { // the start-up files are the user's
		s.own = slices.DeleteFunc(s.own, func(v string) bool { return strings.HasPrefix(v, "HOME=") })
	}
	s.env = append(os.Environ(), s.own...)
	s.late = len(s.own) > 0 || deck.Meta.RC || p.shell == "" && strings.Contains(s.shell, "/")
	if _, err := runner.ShellPath(s.shell); err != nil {
		return s, files.Hint(err, "--shell takes bash, zsh, dash, busybox or a path to one of them")
	}
	return s, nil
}

// start starts the session, which tells the stage and the recording what
// happens. The end of ctx ends it, and start returns when that is done.
func (p *presentation) start(ctx context.Context, s session, st *stage.Stage, tape *runner.Tape, cols, rows int) (stage.Session, error) {
	if p.replay {
		plan := st.Plan()
		if plan == nil {
			return nil, errors.New("no step has passed in a rehearsal, so that there is nothing to play; showrunner rehearse makes one")
		}
		mask := maskOf(st.Deck)
		return &runner.Replay{Plan: plan, Cols: cols, Rows: rows, NewTerminal: st.NewTerminal, Mask: mask,
			Sink: journal.Tee{tape.Sink("", cols, rows, mask), st}}, nil
	}
	r := s.runner(st.Deck, cols, rows)
	p.live.Store(r)
	if st.Depth == paint.TrueColor {
		r.Env = append(r.Env, "COLORTERM=truecolor")
	}
	r.NewTerminal, r.Guard = st.NewTerminal, st.Guard
	r.Sink = journal.Tee{tape.Sink(r.ShellName(), cols, rows, r.Mask), st} // a mark is shown once it is on file
	if p.pace != nil {
		p.pace.watch(r, st)
		r.Changed = tape.Changed
	}
	ahead := runner.Ahead{Deck: st.Deck, Steps: p.before, Emulator: emulator, Tell: st.Ahead}
	if len(p.before) > 0 {
		ahead.Attach(r)
	}
	closed := make(chan error, 1)
	stays := context.AfterFunc(ctx, func() {
		defer st.Guard()
		closed <- r.Close()
	})
	err := r.Start()
	if err == nil {
		err = ahead.Run(ctx)
	}
	if !stays() {
		p.before = nil // whoever ended them wants a shell without
		return nil, errors.Join(ctx.Err(), <-closed)
	}
	if err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return live{r}, nil
}

// maskOf masks the secrets that are known before a session of the deck begins:
// those that the deck tells, and the environment.
func maskOf(deck *slides.Deck) func(string) string {
	s := session{env: append(os.Environ(), deck.Meta.Env...)}.runner(deck, 0, 0)
	s.Know()
	return s.Mask
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

// rehearsing is what the flags of rehearse say.
type rehearsing struct {
	unattended
	json, junit                 string
	twice, strict, update, pace bool
	jobs                        int
	idle                        []idle // flags beside others

	out    io.Writer // the progress and the summary
	screen bool      // out is a terminal
	loud   func()    // ends what muted began; out is muted but for annotations
}

// muted has GitHub's log take what follows for text until the function that it
// returns is called: a report or a transcript may hold anything, and a line that
// begins with two colons, or holds ##[ anywhere, is a command there. Its log is
// of both streams, so that one can be muted in the other, whose bytes then stay
// what they are.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
func muted(w io.Writer) (loud func()) {
	if os.Getenv("GITHUB_ACTIONS") != "true" {
		return func() {}
	}
	token := rand.Text()
	fmt.Fprintf(w, "::stop-commands::%s\n", token)
	return func() { fmt.Fprintf(w, "::%s::\n", token) }
}

func rehearseCommand() *cobra.Command {
	var r rehearsing
	c := &cobra.Command{
		Use:   "rehearse RUNBOOK…",
		Short: "run a runbook unattended, compare, time and report",
		Example: "  showrunner rehearse README.md\n" +
			"  showrunner rehearse --only setup --with-state README.md\n" +
			"  showrunner rehearse --strict --junit report.xml docs/*.md\n" +
			"  showrunner rehearse --update README.md",
		Long: "Run every step of a runbook in order, unattended, in a fresh session, and report what\n" +
			"failed, what waits for input, what drifted from the expected output, and how long it\n" +
			"took. Exit status: 0 all is well, 1 a step failed (with --strict: or drifted), 130 ended\n" +
			"by Ctrl-C, which first ends only the step that runs.",
		SuggestFor:        []string{"rehearsal", "run", "test", "verify"},
		Args:              wants("a runbook", 1, 0),
		ValidArgsFunction: runbooks,
		RunE: func(c *cobra.Command, args []string) error {
			if err := refuse(c, r.idle); err != nil {
				return err
			}
			return r.rehearse(args)
		},
	}
	f := c.Flags()
	for _, flag := range append(r.flags(c), "twice", "strict", "update", "json", "junit", "jobs") {
		if flag != "shell" && flag != "rc" && flag != "dir" {
			r.idle = append(r.idle, idle{flag, "pace", false})
		}
	}
	f.BoolVar(&r.twice, "twice", false, "rehearse two times in a row; fail where the second differs")
	f.BoolVar(&r.strict, "strict", false, "output that drifted fails")
	f.BoolVar(&r.update, "update", false, "write what was printed into expectations that drifted, after a question each")
	f.StringVar(&r.json, "json", "", "write a report as JSON to this file, - for standard output")
	f.StringVar(&r.junit, "junit", "", "write a report as JUnit XML to this file")
	f.IntVarP(&r.jobs, "jobs", "j", 1, "how many runbooks to rehearse at once")
	f.BoolVar(&r.pace, "pace", false, "rehearse by hand, as in the talk: time per slide is kept")
	f.BoolVar(&r.p.noRecord, "no-record", false, "keep no recording")
	return c
}

// byHand rehearses at the pace of the talk: the presenter presents.
func (r *rehearsing) byHand(names []string) error {
	if len(names) > 1 || !term.IsTerminal(int(os.Stdout.Fd())) {
		return files.Hint(errors.New("--pace is for one runbook, on a terminal"), "rehearse without it to run unattended")
	}
	deck, load, err := r.p.deck(names)
	if err != nil {
		return err
	}
	s, err := r.p.session(deck)
	if err != nil {
		return err
	}
	r.p.pace = &rehearsed{deck: deck, began: time.Now()}
	if err := r.p.show(deck, load, s); err != nil {
		return err
	}
	if err := r.p.pace.tell(os.Stdout); err != nil {
		return err
	}
	if rep := r.p.pace.report; rep != nil && rep.Counts().Bad() > 0 {
		return errors.Join(export.WriteReports(os.Stdout, "text", []*journal.Report{rep}, export.ReportOptions{}), runner.Exit(1))
	}
	return nil
}

// rehearse rehearses the runbooks named and reports.
func (r *rehearsing) rehearse(names []string) error {
	if r.pace {
		return r.byHand(names)
	}
	if err := r.prepare(names); err != nil {
		return err
	}
	r.loud = muted(r.out)
	defer func() { r.loud() }()
	var evenings []*evening
	for _, name := range names {
		v, err := r.evening(name)
		switch {
		case errors.As(err, new(*slides.SelectError)):
			return err
		case err != nil: // the others are rehearsed all the same
			deck := slides.Parse(name, nil)
			v = &evening{deck: deck, mask: maskOf(deck), unstarted: true}
			v.err = v.named(err)
			v.reports = append(v.reports, v.trouble(nil, v.err))
		}
		evenings = append(evenings, v)
	}
	if err := r.confirm(evenings); err != nil {
		return err
	}
	r.signals = runner.WatchInterrupts()
	defer r.signals.Stop()
	r.runAll(evenings)
	return r.conclude(evenings)
}

// prepare checks what the flags say.
func (r *rehearsing) prepare(names []string) error {
	r.out, r.screen = os.Stdout, term.IsTerminal(int(os.Stdout.Fd()))
	if r.json == "-" {
		r.out, r.screen = os.Stderr, term.IsTerminal(int(os.Stderr.Fd()))
	}
	if err := r.unattended.prepare(); err != nil {
		return err
	}
	if r.jobs < 1 {
		return files.Hint(fmt.Errorf("no number of jobs: %d", r.jobs), "-j takes 1 or more")
	}
	if len(names) > 1 && (r.update || len(r.only) > 0 || r.from != "") {
		return files.Hint(errors.New("--only, --start-at and --update are for one runbook"), "rehearse them one by one")
	}
	if r.json != "" && r.json != "-" && r.junit != "" && (filepath.Clean(r.json) == filepath.Clean(r.junit) || files.Same(r.json, r.junit)) {
		return files.Hint(fmt.Errorf("%s: would hold two reports", r.json), "give --json and --junit two names")
	}
	if r.junit == "-" {
		return files.Hint(errors.New("--junit takes a file, not standard output"), "--junit report.xml; --json - writes to standard output")
	}
	for _, name := range []string{r.json, r.junit} {
		if name == "" || name == "-" {
			continue
		}
		if i := slices.IndexFunc(names, func(runbook string) bool { return files.Same(runbook, name) }); i >= 0 {
			return overwritten(names[i], "report", "give --json and --junit other names")
		}
		if err := files.Writable(name); err != nil {
			return files.Hint(err, "--json and --junit name a file in a folder that can be written")
		}
	}
	return nil
}

// runAll rehearses, so many at a time as asked.
func (r *rehearsing) runAll(evenings []*evening) {
	several := len(evenings) > 1
	slots := make(chan struct{}, r.jobs)
	var all sync.WaitGroup
	for _, v := range evenings {
		if v.unstarted {
			continue
		}
		slots <- struct{}{}
		all.Go(func() { // ends with the rehearsal
			v.err = r.run(v, several)
			<-slots
		})
	}
	all.Wait()
}

// run rehearses one runbook, once or twice.
func (r *rehearsing) run(v *evening, several bool) error {
	for range map[bool]int{false: 1, true: 2}[r.twice] {
		if r.signals.Context.Err() != nil && len(v.reports) > 0 {
			return nil
		}
		rep, err := r.listed(v, several)
		v.unstarted = v.unstarted || rep == nil
		if err != nil {
			rep = v.trouble(rep, err)
		}
		v.reports = append(v.reports, rep)
		if err != nil {
			return err
		}
	}
	return nil
}

// listed rehearses one runbook once, and tells of it while it runs.
func (r *rehearsing) listed(v *evening, several bool) (*journal.Report, error) {
	var list *progress.List
	tape := &runner.Tape{Deck: v.deck, Off: r.p.noRecord, Rehearsal: true, Began: time.Now()}
	rep, err := r.once(v, func(night *runner.Evening) func(string) {
		list = r.list(v, several)
		night.Tape, night.Sink = tape, list
		night.Watch = func(t journal.Terminal) { list.Watch(t.(*vt.Terminal)) }
		list.Start()
		night.Session.Warn = func(text string) { list.Say(inLine(text)) }
		return list.Say
	})
	if list == nil {
		return rep, err
	}
	if rep != nil {
		for _, x := range rep.Expectations {
			if x.Drift {
				list.Drift(x)
			}
		}
	}
	if listErr := list.Close(); err == nil {
		err = listErr
	}
	if why := tape.Warning(); why != "" {
		fmt.Fprintln(os.Stderr, "showrunner:", inLine(why))
	}
	return rep, err
}

// list is what tells of a rehearsal while it runs.
func (r *rehearsing) list(v *evening, several bool) *progress.List {
	l := &progress.List{
		Out: r.out, Mask: v.mask, Steps: append(slices.Clone(v.steps), v.cleanup...),
		Clock: progress.Clock{Now: time.Now, After: time.After}, ASCII: plainOnly(),
	}
	if r.screen {
		l.Colors = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	if r.screen && r.jobs == 1 && os.Getenv("TERM") != "dumb" {
		l.Size = r.window
	}
	if several {
		l.Prefix = v.deck.File + ": "
	}
	return l
}

// window is the size of the terminal that out is.
func (r *rehearsing) window() (cols, rows int) {
	cols, rows, err := term.GetSize(int(r.out.(*os.File).Fd()))
	if err != nil {
		return 80, 24
	}
	return cols, rows
}

// conclude writes the reports and tells the verdict by the exit status.
func (r *rehearsing) conclude(evenings []*evening) error {
	var reports []*journal.Report
	failed, none := r.twice && r.differ(evenings), false
	for _, v := range evenings {
		if v.err != nil {
			tell(v.err, v.mask)
			failed, none = true, none || v.unstarted
		}
		reports = append(reports, v.reports...)
	}
	mask := func(s string) string {
		for _, v := range evenings {
			s = v.mask(s)
		}
		return s
	}
	if err := r.write(reports, mask); err != nil {
		return err
	}
	if err := r.signals.Cause(); err != nil {
		return err
	}
	for _, rep := range reports {
		verdict := rep.Verdict()
		failed = failed || verdict == journal.SomeFailed || r.strict && (rep.Counts().Drift > 0 || rep.Lonely())
	}
	if r.update && !none {
		if err := r.renew(evenings[0]); err != nil {
			return err
		}
	}
	switch {
	case none: // a session that could not even start
		return runner.Exit(2)
	case failed:
		return runner.Exit(1)
	}
	return nil
}

// differ tells of steps whose second run went another way than the first.
func (r *rehearsing) differ(evenings []*evening) (found bool) {
	for _, v := range evenings {
		if len(v.reports) < 2 {
			continue
		}
		for i, a := range v.reports[0].Steps[:min(len(v.reports[0].Steps), len(v.reports[1].Steps))] {
			if b := v.reports[1].Steps[i]; a.Outcome != b.Outcome {
				found = true
				fmt.Fprintf(os.Stderr, "showrunner: %s:%d: step %s: %s the first time, %s the second\n",
					inLine(v.deck.File), a.Step.Line, a.ID, a.Outcome, b.Outcome)
			}
		}
	}
	return found
}

// write writes the reports that were asked for.
func (r *rehearsing) write(reports []*journal.Report, mask func(string) string) error {
	o := export.ReportOptions{Strict: r.strict, Width: 80, ASCII: plainOnly(), Mask: mask}
	o.Host, _ = os.Hostname() // it goes without
	if r.screen {
		o.Width, _ = r.window()
		if os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb" {
			o.Style = progress.Style
		}
	}
	all := []error{export.WriteReports(r.out, "text", reports, o)}
	if r.json == "-" {
		all = append(all, export.WriteReports(os.Stdout, "json", reports, o))
	}
	for _, f := range []struct{ name, format string }{{r.json, "json"}, {r.junit, "junit"}} {
		if f.name != "" && f.name != "-" {
			all = append(all, files.WriteWhole(f.name, func(w io.Writer) error { return export.WriteReports(w, f.format, reports, o) }))
		}
	}
	if os.Getenv("GITHUB_ACTIONS") == "true" {
		r.loud()
		all = append(all, export.WriteReports(r.out, "github", reports, o))
		r.loud = muted(r.out)
		all = append(all, appendTo(os.Getenv("GITHUB_STEP_SUMMARY"), func(w io.Writer) error {
			return export.WriteReports(w, "github-summary", reports, o)
		}))
	}
	return errors.Join(all...)
}

// appendTo appends to a file, if one is named.
func appendTo(name string, write func(io.Writer) error) error {
	if name == "" {
		return nil
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// renew writes what was printed into the expectations that drifted, each after
// a question.
func (r *rehearsing) renew(v *evening) error {
	edits := map[*slides.Expectation]string{}
	for _, x := range v.reports[len(v.reports)-1].Expectations {
		text, why := x.Update()
		place := fmt.Sprintf("%s:%d", inLine(v.deck.File), x.Expectation.Line)
		if why != "" {
			fmt.Fprintf(os.Stderr, "showrunner: %s:%d: left as it is: %s\n", place, x.Expectation.Col, why)
		}
		if text == x.Expectation.Text {
			continue
		}
		fmt.Fprintf(os.Stderr, "%s: %s\n%s", place, inLine(x.Why), inert(slides.Visible(x.Diff)))
		if r.yes || term.IsTerminal(int(os.Stdin.Fd())) && agreed("Write what was printed into "+place+"?") {
			edits[x.Expectation] = text
		}
	}
	if len(edits) == 0 {
		return nil
	}
	return rewrite(v.deck, edits)
}

// rewrite gives expectations of a runbook on disk other texts.
func rewrite(deck *slides.Deck, edits map[*slides.Expectation]string) error {
	target, elsewhere, err := files.Target(deck.File)
	if err != nil {
		return err
	}
	now, err := files.Read(target)
	if err != nil {
		return err
	}
	if !bytes.Equal(now, deck.Source) {
		return files.Hint(fmt.Errorf("%s: has changed meanwhile; it is left alone", deck.File), "rehearse it again")
	}
	text, err := export.Update(deck, edits)
	if err != nil {
		return err
	}
	if elsewhere {
		fmt.Fprintf(os.Stderr, "showrunner: %s: is a link; %s is written\n", inLine(deck.File), inLine(target))
	}
	return files.WriteWhole(target, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// rehearsed is what comes of a rehearsal at the talk's pace.
type rehearsed struct {
	deck   *slides.Deck  // as it was read last
	last   *journal.Plan // of the rehearsal before it, or nil
	rep    *journal.Reporter
	began  time.Time
	turns  []journal.Entry      // the stage's
	decks  map[int]*slides.Deck // by slide: that it was last shown of
	report *journal.Report
}

// watch has a session's steps reported.
func (r *rehearsed) watch(s *runner.Session, st *stage.Stage) {
	r.rep = &journal.Reporter{Deck: st.Deck, Mask: s.Mask}
	r.rep.Home, _ = os.UserHomeDir() // nobody's is masked then
	s.NewTerminal = func(step string, cols, rows int, reply func([]byte)) journal.Terminal {
		t := st.NewTerminal(step, cols, rows, reply)
		r.rep.Watch(t)
		return t
	}
	s.Sink = append(s.Sink.(journal.Tee), r.rep)
}

// turned takes in that a slide of the deck is shown, or none.
func (r *rehearsed) turned(slide int, deck *slides.Deck) {
	if r.decks == nil {
		r.decks = map[int]*slides.Deck{}
	}
	r.deck, r.decks[slide] = deck, deck
	r.turns = append(r.turns, journal.Entry{At: time.Since(r.began), Kind: journal.Shown, Slide: slide})
}

// end judges the rehearsal on its recording.
func (r *rehearsed) end(tape *runner.Tape) {
	r.turned(0, r.deck)
	if r.rep != nil {
		r.report = r.rep.Report(r.rep.Deck.Steps())
		tape.Tell(journal.Entry{Kind: journal.Judged, Text: string(r.report.Verdict())})
	}
}

// tell compares the time of each slide with the last rehearsal, the slowest
// first, and the whole with what the talk is to take.
func (r *rehearsed) tell(w io.Writer) error {
	times := journal.SlideTimes(r.turns, time.Since(r.began))
	total := time.Duration(0)
	var shown []int
	for slide, d := range times {
		total += d
		shown = append(shown, slide)
	}
	slices.SortFunc(shown, func(a, b int) int { return cmp.Or(cmp.Compare(times[b], times[a]), a-b) })
	before := func(slide int) string {
		if r.last == nil || !r.last.Paced {
			return ""
		}
		return journal.Lasted(r.last.Slides[slide])
	}
	masks := map[*slides.Deck]func(string) string{}
	title := func(slide int) string {
		deck := r.decks[slide]
		if masks[deck] == nil {
			masks[deck] = maskOf(deck)
		}
		return inLine(masks[deck](deck.Slides[slide-1].Title))
	}
	out := bufio.NewWriter(w) // keeps the first error
	fmt.Fprintf(out, "%8s %8s  slide\n", "time", "last")
	for _, n := range shown {
		fmt.Fprintf(out, "%8s %8s  %d %s\n", journal.Lasted(times[n]), before(n), n, title(n))
	}
	fmt.Fprintf(out, "total %s", journal.Lasted(total))
	if r.last != nil && r.last.Paced {
		fmt.Fprintf(out, ", %s the last time", journal.Lasted(r.last.Total))
	}
	if d := r.deck.Meta.Duration; d > 0 {
		fmt.Fprintf(out, ", the talk has %s", journal.Lasted(d))
	}
	fmt.Fprintln(out)
	return out.Flush()
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

// inLine is text that the program did not choose, such as a file's name, as it
// may stand in one line of a message.
func inLine(s string) string { return inert(strings.ReplaceAll(slides.Visible(s), "\n", "␊")) }

// obeyed is what makes a command of a line for GitHub. No start pays for it.
var obeyed = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^([\s\p{Z}]*:)(:)|(##)(\[)`) })

// inert is text of a message in which GitHub's log finds no command: where it
// reads one, a backslash stands in between.
func inert(s string) string {
	if os.Getenv("GITHUB_ACTIONS") != "true" {
		return s
	}
	return obeyed().ReplaceAllString(s, `$1$3\$2$4`)
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// plainOnly tells whether the terminal shows ASCII only.
func plainOnly() bool {
	return os.Getenv("TERM") == "dumb" || os.Getenv("TERM") == "linux" || !tty.UTF8(os.Environ())
}
