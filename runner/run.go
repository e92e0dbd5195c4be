package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/creack/pty"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// Run runs a step in the shell. It returns when the step has ended and all its
// output is in the terminal and the sink. The end of ctx interrupts the step.
// One step runs at a time.
func (s *Session) Run(ctx context.Context, step *slides.Step) (journal.Result, error) {
	s.run.Lock()
	defer s.run.Unlock()
	s.mu.Lock()
	if s.state != started {
		s.mu.Unlock()
		return journal.Result{}, ErrClosed
	}
	r := &running{id: step.ID, done: make(chan report, 1)}
	r.entry = journal.Entry{Kind: journal.Began, Step: step.ID, Text: step.Text, Dir: s.dir, Cols: s.cols, Rows: s.rows}
	s.mu.Unlock()
	rep, err := s.send(ctx, r, func(n int) string { return s.line(n, step.Text, !step.Whole) })
	if err != nil {
		return journal.Result{}, err
	}
	if rep.died {
		err = s.restart()
	}
	return r.result, err
}

// hidden runs a line that nobody sees and tells whether the shell lived.
func (s *Session) hidden(ctx context.Context, text string) bool {
	r := &running{done: make(chan report, 1)}
	rep, err := s.send(ctx, r, func(n int) string { return fmt.Sprintf("__sr_n=%d; %s\n", n, text) })
	return err == nil && !rep.died
}

// send writes a line to the shell and waits for its report.
func (s *Session) send(ctx context.Context, r *running, line func(n int) string) (report, error) {
	s.mu.Lock()
	s.number++
	r.n = s.number
	p := s.proc
	r.pid = p.cmd.Process.Pid
	if r.id != "" {
		s.step = r
	}
	s.mu.Unlock()
	s.queue.push(item{kind: beganItem, at: s.since(), began: r})
	// A shell that is gone says so itself, by its death.
	_, _ = p.pipe.WriteString(line(r.n))
	rep, err := s.wait(ctx, r)
	s.mu.Lock()
	s.step = nil
	if rep.dir != "" {
		s.dir = rep.dir
	}
	s.mu.Unlock()
	return rep, err
}

func (s *Session) wait(ctx context.Context, r *running) (report, error) {
	stop := ctx.Done()
	for {
		select {
		case rep := <-r.done:
			return rep, nil
		case <-stop:
			stop = nil
			if err := s.Interrupt(); err != nil {
				return report{}, err
			}
		case <-s.closing:
			return report{}, ErrClosed
		}
	}
}

func (s *Session) resultOf(r *running, rep report) journal.Result {
	res := journal.Result{Status: rep.status, Aborted: rep.died, Duration: rep.at - r.at, Dir: rep.dir}
	if rep.died {
		s.mu.Lock()
		res.Status, res.Dir = exitStatus(s.proc.cmd.ProcessState), s.dir
		s.mu.Unlock()
	}
	return res
}

func exitStatus(st *os.ProcessState) int {
	if w, ok := st.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal())
	}
	return st.ExitCode()
}

func (s *Session) restart() error { return s.startShell() }

// Write types p into the terminal.
func (s *Session) Write(p []byte) (int, error) {
	s.mu.Lock()
	id := ""
	if s.step != nil {
		id = s.step.id
	}
	s.mu.Unlock()
	if s.queue == nil {
		return 0, ErrClosed
	}
	s.queue.push(item{kind: entryItem, at: s.since(), entry: journal.Entry{
		Kind: journal.Input, Step: id, Data: append([]byte(nil), p...)}})
	return s.typed(p)
}

// typed writes to the master. A program that does not read its input makes it
// give up after a second.
func (s *Session) typed(p []byte) (int, error) {
	if err := s.master.SetWriteDeadline(time.Now().Add(time.Second)); err != nil {
		return 0, err
	}
	n, err := s.master.Write(p)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = fmt.Errorf("the program takes no input: %w", err)
	}
	return n, err
}

// Interrupt types Ctrl-C.
func (s *Session) Interrupt() error {
	_, err := s.Write([]byte{3})
	return err
}

// Suspend types Ctrl-Z.
func (s *Session) Suspend() error {
	_, err := s.Write([]byte{26})
	return err
}

// Resize gives the terminal a new size, and the programs on it notice.
func (s *Session) Resize(cols, rows int) error {
	s.mu.Lock()
	s.cols, s.rows = cols, rows
	s.mu.Unlock()
	s.queue.push(item{kind: callItem, call: func() {
		if t := s.consumer.term; t != nil {
			t.Resize(cols, rows)
		}
		s.record(journal.Entry{At: s.since(), Kind: journal.Resized, Cols: cols, Rows: rows})
	}})
	return s.setSize(cols, rows)
}

func (s *Session) setSize(cols, rows int) error {
	return pty.Setsize(s.master, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)})
}

// Close ends the shell and whatever it left running.
func (s *Session) Close() error {
	s.close.Do(func() {
		s.mu.Lock()
		s.state = closed
		p := s.proc
		s.mu.Unlock()
		if s.queue == nil {
			return
		}
		close(s.closing)
		if p != nil {
			_ = p.pipe.Close()       // nothing more to say
			_ = p.cmd.Process.Kill() // may be dead already
			<-p.ended
		}
		_ = s.master.Close() // ends the reader, which ends the consumer
		s.owners.Wait()
		_ = s.slave.Close() // nothing to lose
		s.record(journal.Entry{At: s.since(), Kind: journal.Closed})
	})
	return nil
}
