package runner

import (
	"os"
	"os/exec"
	"testing"
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

func (p *process) wasTold() bool {
	select {
	case <-p.told:
		return true
	default:
		return false
	}
}

// What a fresh shell that has ended too printed is still to be consumed when the
// end of the old one is.
func TestEndOfAShellTellsNothingOfTheNext(t *testing.T) {
	before, now := fakeShell(100), fakeShell(101)
	s := &Session{proc: now, sh: &bash}
	s.consumer.now = &running{proc: before, done: make(chan report, 1)}
	s.reported(0, mark{step: -1, pid: 100})
	if now.wasTold() {
		t.Error("the end of shell 100 is taken for that of 101")
	}
	s.reported(0, mark{step: -1, pid: 101})
	if !now.wasTold() {
		t.Error("the end of shell 101 is not told")
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
