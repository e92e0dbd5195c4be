package runner

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
	"time"
)

// fakeShell is a shell that has ended, though nobody was told.
func fakeShell(pid int) *process {
	p := &process{
		cmd:  &exec.Cmd{Process: &os.Process{Pid: pid}, ProcessState: &os.ProcessState{}},
		dead: make(chan struct{}), told: make(chan struct{}),
	}
	close(p.dead)
	return p
}

// What a fresh shell that has ended too printed is still to be consumed when the
// end of the old one is.
func TestEndOfAShellTellsNothingOfTheNext(t *testing.T) {
	before, now := fakeShell(100), fakeShell(101)
	s := &Session{proc: now, sh: &bash}
	s.consumer.now = &running{proc: before, done: make(chan report, 1)}
	s.reported(0, mark{step: -1, pid: 100})
	if closed(now.told) {
		t.Error("the end of shell 100 is taken for that of 101")
	}
	s.reported(0, mark{step: -1, pid: 101})
	if !closed(now.told) {
		t.Error("the end of shell 101 is not told")
	}
}

// zsh now and then says 0 of a loop that Ctrl-C ended.
func TestForgottenInterruptIsRemembered(t *testing.T) {
	for _, c := range []struct {
		sh       *shell
		cut, end time.Duration
		said     int
		want     int
	}{
		{&zsh, time.Minute, time.Minute + 300*time.Millisecond, 0, 130},
		{&zsh, time.Minute, time.Minute + 10*time.Second, 0, 0}, // it went on after that
		{&zsh, time.Minute, time.Minute + 300*time.Millisecond, 3, 3},
		{&zsh, 0, 300 * time.Millisecond, 0, 0},
		{&bash, time.Minute, time.Minute + 300*time.Millisecond, 0, 0},
	} {
		p := &process{cmd: &exec.Cmd{Process: &os.Process{Pid: 100}}, dead: make(chan struct{})}
		r := &running{n: 1, proc: p, done: make(chan report, 1)}
		r.cut.Store(int64(c.cut))
		s := &Session{proc: p, sh: c.sh}
		s.consumer.now = r
		s.reported(c.end, mark{step: 1, status: c.said, pid: 100})
		if rep := <-r.done; rep.status != c.want {
			t.Errorf("%s, interrupted at %v, says %d at %v: taken for %d, want %d", c.sh.name, c.cut, c.said, c.end, rep.status, c.want)
		}
	}
}

// A shell inside the step has the hooks of the session's where the step exports
// them.
func TestNestedShellEndsNoStep(t *testing.T) {
	w := open(t, &Session{})
	w.want("export PS1 __sr_n", "")
	r, out := w.run("printf 'sleep 0.3\\necho on\\nexit 5\\n' | bash --norc -i")
	if r.Status != 5 {
		t.Errorf("status %d, printed %q, want 5", r.Status, out)
	}
}

// A key that was on its way to a step that ended meanwhile is not the next one's.
func TestKeyThatComesLateIsNobodys(t *testing.T) {
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			w := open(t, &Session{Shell: name})
			w.want("stty -echo", "")
			if _, err := w.key([]byte("late\n")); err != nil {
				t.Fatal(err)
			}
			done := w.start("echo on; read x; echo \"<$x>\"")
			w.log.awaitText(t, "on\r\n")
			if _, err := w.Write([]byte("now\n")); err != nil {
				t.Fatal(err)
			}
			w.result(done)
			if out := w.log.output(0); out != "on\r\n<now>\r\n" {
				t.Errorf("printed %q", out)
			}
		})
	}
}

// Ctrl-C gets through to a program that has not read what was typed, however
// much that is.
func TestInterruptPassesUnreadInput(t *testing.T) {
	w := open(t, &Session{})
	done := w.start("echo on; sleep 1000")
	w.log.awaitText(t, "on\r\n")
	w.awaitProgram("sleep")
	var err error
	for n := 0; err == nil; n++ {
		if n > 1000 {
			t.Skip("this terminal takes any input")
		}
		_, err = w.Write(bytes.Repeat([]byte("unread\n"), 1000))
	}
	if err := w.Interrupt(); err != nil {
		t.Error(err)
	}
	if r := w.result(done); r.Status != 130 {
		t.Errorf("%+v", r)
	}
	w.want("read -t 0 x || echo nothing", "nothing\r\n")
}
