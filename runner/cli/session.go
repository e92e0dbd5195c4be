package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"showrunner/render/paint"
	"showrunner/render/stage"
	"showrunner/runner"
	"showrunner/runner/files"
	"showrunner/runner/journal"
	"showrunner/slides"
	"slices"
	"strings"
	"time"
)

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
func (l live) Jobs() []string { return l.names(l.Session.Jobs()) }

// Strays names what goes on running after the session's end.
func (l live) Strays() []string { return l.names(l.Session.Strays()) }

func (l live) names(jobs []runner.Job) (names []string) {
	for _, j := range jobs {
		names = append(names, l.Mask(j.Command))
	}
	return names
}
