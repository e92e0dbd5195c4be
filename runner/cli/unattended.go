package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"showrunner/render/vt"
	"showrunner/runner"
	"showrunner/runner/files"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// unattended is what the flags say of a run that nobody attends: a rehearsal,
// or the run of which export --run writes the transcript. Both choose, guard
// and run their steps here.
type unattended struct {
	p                   presentation // the session's shell and directory
	only                []string
	from, size          string
	withState, failFast bool
	cleanup, scratch    bool
	yes                 bool
	timeout             time.Duration

	cols, rows int
	signals    *runner.Interrupts
	strays     strays
}

// strays are what went on running after a session and has been named.
type strays struct {
	mu    sync.Mutex
	named map[int]bool // by process group
}

// tell names what goes on running after a session, unless an earlier one's end
// has named it.
func (all *strays) tell(s *runner.Session) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.named == nil {
		all.named = map[int]bool{}
	}
	for _, j := range s.Strays() {
		if !all.named[j.Group] {
			all.named[j.Group] = true
			fmt.Fprintln(os.Stderr, "showrunner: goes on running:", inLine(s.Mask(j.Command)))
		}
	}
}

// flags adds the flags of an unattended run to a command and returns their
// names.
func (u *unattended) flags(c *cobra.Command) []string {
	f := c.Flags()
	f.StringSliceVar(&u.only, "only", nil, "slides (2), blocks (2.1), steps (2.1.3), ranges (2-4) or names")
	f.StringVar(&u.from, "start-at", "", "the slide, block or step to begin with")
	f.BoolVar(&u.withState, "with-state", false, "run the steps before these first, hidden")
	f.BoolVar(&u.failFast, "fail-fast", false, "end at the first step that does not pass")
	f.DurationVar(&u.timeout, "timeout", 0, "how long a step may take (default 5m, or what the runbook says)")
	f.StringVar(&u.size, "size", "120x40", "columns and rows of the terminal")
	f.BoolVar(&u.cleanup, "cleanup", false, "run the cleanup section at the end, whatever happened")
	f.BoolVar(&u.scratch, "scratch", false, "run in a copy of the runbook's directory")
	f.BoolVar(&u.yes, "yes", false, "do not ask before destructive commands and updates")
	f.StringVar(&u.p.shell, "shell", "", "shell of the session: bash, zsh, dash, a path (default bash, else sh)")
	f.BoolVar(&u.p.rc, "rc", false, "read the shell's start-up files first")
	f.StringVar(&u.p.dir, "dir", "", "working directory of the session (default the runbook's)")
	return []string{"only", "start-at", "with-state", "fail-fast", "timeout", "size", "cleanup", "scratch", "yes", "shell", "rc", "dir"}
}

// prepare checks what the flags say.
func (u *unattended) prepare() error {
	if n, err := fmt.Sscanf(u.size+" ", "%dx%d ", &u.cols, &u.rows); n != 2 || err != nil || u.cols < 10 || u.rows < 4 || u.cols > 2000 || u.rows > 1000 {
		return files.Hint(fmt.Errorf("no size %q", u.size), "--size takes columns and rows: 120x40")
	}
	if u.withState && u.from == "" && len(u.only) == 0 {
		return files.Hint(errors.New("--with-state does nothing without --only or --start-at"), "the whole runbook is run")
	}
	if u.timeout < 0 {
		return files.Hint(fmt.Errorf("no timeout: %s", u.timeout), "--timeout takes how long a step may take: 90s, 10m")
	}
	return nil
}

// An evening is one runbook on its way through a rehearsal.
type evening struct {
	deck                   *slides.Deck
	s                      session
	before, steps, cleanup []*slides.Step
	reports                []*journal.Report   // of one run, or two
	mask                   func(string) string // the deck's, and from its run on the session's
	err                    error
	unstarted              bool  // it could not start
	unread                 error // what was told while it ran could not be written: its reader has gone
}

// evening reads a runbook and chooses its steps.
func (u *unattended) evening(name string) (*evening, error) {
	deck, _, err := u.p.deck([]string{name})
	if err != nil {
		return nil, err
	}
	v := &evening{deck: deck, mask: maskOf(deck)}
	if v.s, err = u.p.session(deck); err != nil {
		return nil, err
	}
	if v.steps, err = deck.Select(u.only, u.from); err != nil {
		return nil, selection(deck, err)
	}
	for _, s := range v.steps {
		if len(u.only) == 0 && s.Block.Attr.Alone {
			s.Block.Attr.Skip = true
		}
	}
	if u.withState {
		v.before = deck.Before(v.steps)
	}
	if u.cleanup {
		if v.cleanup = deck.CleanupSteps(); len(v.cleanup) == 0 {
			fmt.Fprintf(os.Stderr, "showrunner: %s: no section cleans up\n", inLine(name))
		}
		v.steps, v.before = less(v.steps, v.cleanup), less(v.before, v.cleanup)
	}
	findings := append(slices.Clone(deck.Findings), journal.Doubts(deck)...)
	for _, f := range findings[:min(len(findings), 20)] {
		fmt.Fprintln(os.Stderr, "showrunner:", inLine(v.mask(deck.Describe(f))))
	}
	return v, nil
}

// less is the steps without some of them.
func less(steps, without []*slides.Step) []*slides.Step {
	return slices.DeleteFunc(slices.Clone(steps), func(s *slides.Step) bool { return slices.Contains(without, s) })
}

// all are the steps that an evening runs.
func (v *evening) all() []*slides.Step {
	var all []*slides.Step
	for _, steps := range [][]*slides.Step{v.before, v.steps, v.cleanup} {
		for _, s := range steps {
			if !s.Block.Attr.Skip {
				all = append(all, s)
			}
		}
	}
	return all
}

// confirm names what is destructive, or asks to be confirmed, and asks about it
// on a terminal. Without one it takes --yes.
func (u *unattended) confirm(evenings []*evening) error {
	n := 0
	for _, v := range evenings {
		for _, line := range v.warnings() {
			fmt.Fprintln(os.Stderr, "showrunner:", inLine(line))
			n++
		}
	}
	switch {
	case n == 0 || u.yes:
		return nil
	case !term.IsTerminal(int(os.Stdin.Fd())) || !term.IsTerminal(int(os.Stderr.Fd())):
		return files.Hint(errors.New("the above wants a yes, and there is no terminal to ask on; nothing was run"), "--yes runs them, --only and skip leave them out")
	case !agreed("Run the above with the rest?"):
		return files.Hint(errors.New("nothing was run"), "--only and skip leave steps out")
	}
	return nil
}

// warnings are the places of an evening that want a yes.
func (v *evening) warnings() (lines []string) {
	all := v.all()
	taken := func(name string) bool { return files.Outside(name, v.s.dir, filepath.Dir(v.deck.File)) }
	for _, d := range slides.Dangers(v.deck, all, taken) {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: step %s %s: %s", v.deck.File, d.Line, d.Col, d.Step.ID, d.What, v.mask(d.Command)))
	}
	for _, s := range all {
		if s.Block.Attr.Confirm {
			text, _, _ := strings.Cut(v.mask(s.Text), "\n")
			lines = append(lines, fmt.Sprintf("%s:%d:%d: step %s asks to be confirmed: %s", v.deck.File, s.Line, s.Col, s.ID, text))
		}
	}
	return lines
}

// agreed asks on the terminal.
func agreed(question string) bool {
	fmt.Fprint(os.Stderr, question+" [y/N] ")
	var answer string
	_, _ = fmt.Fscanln(os.Stdin, &answer) // no answer is a no
	return strings.EqualFold(answer, "y") || strings.EqualFold(answer, "yes")
}

// once runs the steps of an evening once, in a session of its own. attach puts
// the recording and the other sinks in their places, once it is known what is
// masked, and returns how to say something meanwhile.
func (u *unattended) once(v *evening, attach func(*runner.Evening) (say func(string))) (*journal.Report, error) {
	s := v.s
	if u.scratch && u.signals.Context.Err() == nil {
		dir, remove, err := runner.Scratch(s.dir, func(link, target string) {
			fmt.Fprintf(os.Stderr, "showrunner: %s leads out of the copy, to %s\n", inLine(link), inLine(target))
		})
		if errors.Is(err, runner.ErrElsewhere) {
			return nil, files.Hint(v.named(err), "rehearse in a clone of it: git clone makes one")
		}
		if err != nil {
			return nil, v.named(err)
		}
		defer func() {
			if err := remove(); err != nil {
				fmt.Fprintln(os.Stderr, "showrunner:", inLine(err.Error()))
			}
		}()
		s.dir, s.env = dir, runner.OwnRepository(s.env)
	}
	session := s.runner(v.deck, u.cols, u.rows)
	v.mask = session.Mask
	session.Fixed, session.Patience = append(runner.Fixed(u.cols, u.rows), v.s.own...), 2*time.Second
	night := &runner.Evening{
		Deck: v.deck, Before: v.before, Steps: v.steps, Cleanup: v.cleanup, Session: session,
		Emulator: emulator, Timeout: u.timeout, FailFast: u.failFast,
	}
	say := attach(night)
	defer u.signals.Add(func(first bool) {
		if first {
			say("Ctrl-C again ends the rehearsal")
		}
		night.Interrupt()
	})()
	rep, err := night.Rehearse(u.signals.Context)
	return rep, v.named(err)
}

// named is an error of an evening's with the runbook's name and the next move.
func (v *evening) named(err error) error {
	if err == nil {
		return nil
	}
	var h files.Hinted
	errors.As(err, &h)
	if h.Hint == "" && errors.Is(err, runner.ErrStartUp) {
		h.Hint = "look into its start-up files (~/.bashrc, ~/.zshrc, $ENV); without --rc and rc: true they are not read"
	}
	if !strings.HasPrefix(err.Error(), v.deck.File+":") {
		err = fmt.Errorf("%s: %w", v.deck.File, err)
	}
	return files.Hint(err, h.Hint)
}

// trouble has a report say why its run could not start, or go on; nil is a run
// that has none.
func (v *evening) trouble(rep *journal.Report, err error) *journal.Report {
	if rep == nil {
		rep = &journal.Report{File: v.deck.File, Title: v.mask(v.deck.Title), Shell: firstOf(v.s.shell, "bash"), Started: time.Now()}
		for _, s := range append(slices.Clone(v.steps), v.cleanup...) {
			step := journal.NotRun(s)
			step.Text = v.mask(step.Text)
			rep.Steps = append(rep.Steps, step)
		}
	}
	var h files.Hinted
	errors.As(err, &h)
	rep.Trouble, rep.Hint = v.mask(strings.TrimPrefix(err.Error(), v.deck.File+": ")), v.mask(h.Hint)
	return rep
}

func emulator(cols, rows int, reply func([]byte)) journal.Terminal { return vt.New(cols, rows, reply) }
