package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

const (
	looking = 100 * time.Millisecond // between looks at a silent step
	settled = 10 * time.Second       // that bookkeeping may take

	attempts = 3 // to have a shell take a step
)

// Run runs a step in the shell. It returns when the step has ended and all its
// output is in the terminal and the sink; how it ended is no error. The end of
// ctx interrupts the step, then kills it. Steps run one after the other.
//
// A shell that ends under the step is replaced by a fresh one, as a Restarted
// entry says. A step that neither the parser nor the shell understands is never
// sent: its Result is Cut as Misread.
func (s *Session) Run(ctx context.Context, step *slides.Step) (journal.Result, error) {
	s.run.Lock()
	defer s.run.Unlock()
	for n := 1; ; n++ {
		if err := s.ensure(ctx); err != nil {
			return journal.Result{}, err
		}
		if step.Whole && !s.accepts(step) {
			return s.refuse(step, journal.Misread), nil
		}
		back, ok := s.enter(ctx, step)
		if !ok {
			return s.refuse(step, journal.Nowhere), nil
		}
		r, rep, err := s.attempt(ctx, step)
		if back != "" && err == nil && !rep.died {
			s.hidden(ctx, "cd -- "+quote(back))
		}
		switch {
		case errors.Is(err, errUnsent) && n < attempts && ctx.Err() == nil:
			continue // with a fresh shell
		case err != nil:
			return journal.Result{}, err
		}
		return r.result, s.after(ctx, step, r, rep)
	}
}

// enter takes the shell to the folder that the step's block names, and tells
// where it was. It is false where there is no such folder.
func (s *Session) enter(ctx context.Context, step *slides.Step) (back string, ok bool) {
	if step.Block == nil || step.Block.Attr.Dir == "" {
		return "", true
	}
	dir := step.Block.Attr.Dir
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(s.Dir, dir)
	}
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		return "", false
	}
	back = s.WorkDir()
	return back, s.hidden(ctx, "cd -- "+quote(dir))
}

// attempt has the shell run a step.
func (s *Session) attempt(ctx context.Context, step *slides.Step) (*running, report, error) {
	accepted, text := s.accepts(step), step.Text
	if accepted && step.Block != nil && step.Block.Attr.Background {
		text = "{ " + text + "\n} &"
	}
	s.beforeStep(ctx, step.Text)
	modes := s.modes()
	s.flush() // what was typed while nothing ran
	s.mu.Lock()
	r := &running{step: step, entry: journal.Entry{Kind: journal.Began, Step: step.ID, Text: step.Text, Hides: step.Hides, Dir: s.dir}}
	s.mu.Unlock()
	r.asks = s.toAsk(step.Text)
	s.lookBefore(ctx)
	s.hide(ctx, text)
	rep, err := s.send(ctx, r, func(n int) string { return s.line(n, text, accepted, r.asks) })
	if err != nil {
		return nil, report{}, err
	}
	s.evaled, s.status, s.options = !accepted, rep.status, rep.opts
	s.settle(modes, !rep.died && rep.status == 0)
	return r, rep, nil
}

// after does what has to be done once a step has ended.
func (s *Session) after(ctx context.Context, step *slides.Step, r *running, rep report) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settled) // the step's end is not what follows's
	defer cancel()
	if rep.died {
		err := s.restart(ctx, rep)
		s.tellChange(ctx, step)
		return err
	}
	s.settleOptions(ctx)
	if r.asks != askNothing {
		s.askSecrets()
	}
	s.afterStep(ctx, step.Text)
	s.typedIn = append(s.typedIn[max(0, len(s.typedIn)-historyBound+1):], step.Text)
	s.tellChange(ctx, step)
	return nil
}

// ensure has a living shell, or says why not.
func (s *Session) ensure(ctx context.Context) error {
	s.mu.Lock()
	p, ph := s.proc, s.phase
	s.mu.Unlock()
	if ph != started {
		return ErrClosed
	}
	if p.lives() {
		return nil
	}
	<-p.told // it ended between two steps
	return s.restart(ctx, report{status: exitStatus(p.cmd.ProcessState)})
}

// hidden runs a line that nobody sees and tells whether the shell lives.
func (s *Session) hidden(ctx context.Context, text string) bool {
	rep, err := s.send(ctx, &running{}, func(n int) string { return s.unseen(n, text+"; "+s.sh.ask+"=0") + s.fill(s.sh.end) + "\n" })
	if err == nil && strings.Trim(rep.opts, "avp") == "" && rep.opts != "" {
		s.options = rep.opts // of a start-up file, or as it was saved
	}
	return err == nil && !rep.died
}

// errUnsent is what becomes of a line whose shell was gone before it began.
var errUnsent = errors.New("the shell ended before it began")

// send writes a line to the shell and waits for its report. A step begins with
// the size that the terminal has: a Resize comes before it or after.
func (s *Session) send(ctx context.Context, r *running, line func(n int) string) (report, error) {
	s.number++
	r.n, r.done = s.number, make(chan report, 1)
	s.mu.Lock()
	r.proc = s.proc
	if r.entry.Step != "" {
		r.entry.Cols, r.entry.Rows = s.cols, s.rows
		s.step = r
	}
	pushed := s.queue.push(item{kind: beganItem, at: s.since(), began: r})
	s.mu.Unlock()
	if !pushed {
		return report{}, ErrClosed
	}
	// A shell that is gone is reported as dead.
	_, _ = r.proc.pipe.WriteString(s.sh.wake + line(r.n))
	rep, err := s.wait(ctx, r)
	if err == nil && rep.unsent {
		err = errUnsent
	}
	s.mu.Lock()
	s.step = nil
	if rep.dir != "" {
		s.dir = rep.dir
	}
	s.mu.Unlock()
	return rep, err
}

// wait waits for a line's report, and looks at what the program does while it
// is silent.
func (s *Session) wait(ctx context.Context, r *running) (report, error) {
	tick := time.NewTicker(looking)
	defer tick.Stop()
	stop := ctx.Done()
	var since time.Time
	for force := 0; ; {
		select {
		case rep := <-r.done:
			return rep, nil
		case <-s.closing:
			return report{}, ErrClosed
		case <-stop:
			stop, since, force = nil, time.Now(), 1
			if cut, ok := context.Cause(ctx).(journal.Cut); ok {
				r.why.Store(&cut)
			}
			// What Ctrl-C does not reach the signals do.
			_ = s.intr(r)
		case <-tick.C:
			if force > 0 && time.Since(since) > s.patience()*time.Duration(force) {
				s.force(r, force)
				force++
			}
			s.look(r)
		}
	}
}

func (s *Session) patience() time.Duration {
	if s.Patience > 0 {
		return s.Patience
	}
	return time.Second
}

// force ends a step that Ctrl-C did not end: its program, and when that does
// not help the shell.
func (s *Session) force(r *running, try int) {
	shell := r.proc.cmd.Process.Pid
	group := s.foreground()
	r.signaled.Store(true)
	switch {
	case group > 0 && group != shell && try == 1:
		_ = syscall.Kill(-group, syscall.SIGTERM) // may have ended meanwhile
	case group > 0 && group != shell && try < 4:
		_ = syscall.Kill(-group, syscall.SIGKILL)
	case try > 1:
		_ = syscall.Kill(shell, syscall.SIGKILL)
	}
}

// settle makes the terminal fit for the next step: unread input is gone, and so
// are the modes that a step left which did not pass. Lines, signals and output
// processing are on in any case.
func (s *Session) settle(before modes, passed bool) {
	s.answers.Lock()
	s.flush()
	s.answers.Unlock()
	now := s.modes()
	want := before
	if passed {
		want = now
	}
	if want = want.usable(); want != now {
		s.setModes(want)
	}
}

// restart replaces a shell that ended so, and says what became of the state.
func (s *Session) restart(ctx context.Context, rep report) error {
	s.mu.Lock()
	dir := s.dir
	s.mu.Unlock()
	if st, err := os.Stat(dir); err != nil || !st.IsDir() {
		dir = s.Dir
	}
	s.careful, s.bared, s.handsOn, s.ownTrap, s.evaled, s.options = false, false, false, false, false, ""
	state := s.state.read()
	s.learnFrom(string(state))
	if err := s.spawn(dir); err != nil {
		return fmt.Errorf("shell %q: %w", s.path, err)
	}
	if err := s.greet(); err != nil {
		return err
	}
	said := fmt.Sprintf("the shell ended with status %d; a fresh one goes on", rep.status)
	if rep.replaced {
		said = "another shell took the place of this one; a fresh one goes on"
	}
	if s.restoreState(ctx, state) {
		said += " with its directory, variables, functions and aliases"
	} else {
		said += " in the same directory; variables, functions and aliases are lost"
	}
	if rep.replaced { // who replaces a shell wants its start-up files read
		s.hidden(ctx, s.readRC())
	}
	told := make(chan struct{})
	if !s.queue.push(item{kind: entryItem, at: s.since(), told: told, entry: journal.Entry{Kind: journal.Restarted, Text: said}}) {
		return ErrClosed
	}
	<-told
	return nil
}

func exitStatus(st *os.ProcessState) int {
	if w, ok := st.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal())
	}
	return st.ExitCode()
}

// Write types p into the running step.
func (s *Session) Write(p []byte) (int, error) {
	s.mu.Lock()
	r, id := s.step, ""
	if r != nil {
		id = r.entry.Step
	}
	if s.typed != nil {
		id = s.typed.entry.Step
	}
	s.mu.Unlock()
	if r == nil {
		return 0, ErrIdle
	}
	s.queue.push(item{kind: entryItem, at: s.since(), entry: journal.Entry{
		Kind: journal.Input, Step: id, Data: s.typedKeys(p)}})
	return s.key(p)
}

// key writes to the master. A program that does not read its input makes it
// give up after a second.
func (s *Session) key(p []byte) (int, error) {
	if err := s.master.SetWriteDeadline(time.Now().Add(time.Second)); err != nil {
		return 0, err
	}
	n, err := s.master.Write(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = fmt.Errorf("the program takes no input: %w", err)
	}
	return n, err
}

// Interrupt types Ctrl-C into the running step; with none running it does
// nothing.
func (s *Session) Interrupt() error { return s.control(interruptKey) }

// Suspend types Ctrl-Z into the running step; with none running it does
// nothing.
func (s *Session) Suspend() error { return s.control(suspendKey) }

func (s *Session) control(which int) error {
	s.mu.Lock()
	r := s.step
	s.mu.Unlock()
	if r == nil {
		return nil
	}
	m := s.modes()
	if m.signals() {
		s.flush() // a full input queue would hold the key back
		if which == interruptKey && s.foreground() == r.proc.cmd.Process.Pid {
			r.cut.Store(int64(s.since()))
		}
	}
	_, err := s.Write([]byte{m.key(which)})
	return err
}

// intr interrupts whatever is under way, of our own accord: where Ctrl-C would
// be a signal it is one, and the terminal shows no ^C, which nobody typed.
func (s *Session) intr(r *running) error {
	m := s.modes()
	group := s.foreground()
	if r.entry.Step == "" || !m.signals() || group <= 0 {
		if r.entry.Step != "" {
			return s.Interrupt()
		}
		_, err := s.key([]byte{m.key(interruptKey)})
		return err
	}
	if group == r.proc.cmd.Process.Pid {
		r.cut.Store(int64(s.since()))
	}
	return syscall.Kill(-group, syscall.SIGINT)
}

// Resize gives the terminal a new size. The programs on it and the running
// step's emulator notice.
func (s *Session) Resize(cols, rows int) error {
	s.mu.Lock()
	ph, same := s.phase, s.cols == cols && s.rows == rows
	s.cols, s.rows = cols, rows
	if ph == started && !same {
		s.queue.push(item{kind: resizeItem, at: s.since(), entry: journal.Entry{Kind: journal.Resized, Cols: cols, Rows: rows}})
	}
	s.mu.Unlock()
	switch {
	case ph != started:
		return ErrClosed
	case same:
		return nil
	}
	return s.setSize(cols, rows)
}
