package tmuxtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

func TestStopAndContinue(t *testing.T) {
	t.Parallel()
	l := newLine(t, counting)
	l.start(program, "--theme", "dark", "README.md")
	l.runs("present")
	raw := l.modes()
	for range 3 {
		if err := l.cmd.Process.Signal(unix.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		<-time.After(50 * time.Millisecond)
		now := most(counted, l.text())
		if err := l.cmd.Process.Signal(unix.SIGCONT); err != nil {
			t.Fatal(err)
		}
		l.waitFor("more", func() bool { return most(counted, l.text()) > now+5 })
	}
	if now := l.modes(); now != raw {
		t.Errorf("the terminal's modes are %+v, were %+v", now, raw)
	}
	l.ends(0)
}

// ends interrupts the counting step and quits.
func (l *line) ends(status int) {
	l.t.Helper()
	l.keys("\x03")
	l.wait("130")
	l.keys("q")
	l.wait("y yes")
	l.keys("y")
	l.leaves(status)
}

// leaves waits for the program's end, which leaves the terminal as it was and
// no process.
func (l *line) leaves(status int) {
	l.t.Helper()
	if got := l.over(); got != status {
		l.t.Errorf("status %d, want %d; the screen is:\n%s", got, status, l.text())
	}
	l.givenBack()
	l.noneLeft()
}

// TestTerminalGone closes the terminal under the program, which is told by
// SIGHUP, or finds out when it reads and writes.
func TestTerminalGone(t *testing.T) {
	t.Parallel()
	for _, way := range ways {
		for _, how := range []string{"SIGHUP", "EIO"} {
			t.Run(way.name+"/"+how, func(t *testing.T) {
				t.Parallel()
				l := newLine(t, counting)
				command := append([]string{program}, way.args...)
				if how == "EIO" { // the leader outlives the hang-up, so that nobody else is told
					command = append([]string{"sh", "-c", `trap "" HUP; "$@" & p=$!; exec >/dev/null 2>&1 </dev/null; wait $p; : >over`, "sh"}, command...)
					if way.name == "present" {
						command[2] = `trap "" HUP; "$@"; : >over`
					}
				}
				l.start(command...)
				printed := l.runs(way.name)
				l.slave.Close()
				l.master.Close()
				if how == "EIO" && way.name != "present" { // it goes on, unseen
					<-time.After(300 * time.Millisecond)
					for _, p := range l.processes() {
						if isProgram(p) {
							_ = unix.Kill(p, unix.SIGTERM) // gone is what it should be
						}
					}
				}
				l.over()
				l.noneLeft()
				if way.name == "export" {
					return
				}
				if text := l.exports(); !strings.Contains(text, "begun") || most(counted, text) < printed {
					t.Errorf("the recording has counted to %d, on the screen it was %d", most(counted, text), printed)
				}
			})
		}
	}
}

// isProgram tells whether a process is the program under test.
func isProgram(pid int) bool {
	exe, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	return err == nil && exe == program
}

// TestResizeStorm changes the window's size a thousand times in a second, while
// a step prints.
func TestResizeStorm(t *testing.T) {
	t.Parallel()
	l := newLine(t, counting)
	l.start(program, "--theme", "dark", "README.md")
	l.runs("present")
	for n := range 1000 {
		size := &pty.Winsize{Cols: uint16(1 + n*37%300), Rows: uint16(1 + n*17%120)}
		if err := pty.Setsize(l.master, size); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Millisecond)
	}
	if err := pty.Setsize(l.master, &pty.Winsize{Cols: 100, Rows: 40}); err != nil {
		t.Fatal(err)
	}
	now := most(counted, l.text())
	l.waitFor("more", func() bool { return most(counted, l.text()) > now+5 })
	l.ends(0)
}

// TestRunbookChangesWhileShown spoils the runbook and has it read again.
func TestRunbookChangesWhileShown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(name string) error
		says   string
		stays  bool
	}{
		{"deleted", os.Remove, "README.md: no such file", true},
		{"truncated", func(name string) error { return os.Truncate(name, 0) }, "README.md: is empty", true},
		{"replaced by a folder", func(name string) error {
			if err := os.Remove(name); err != nil {
				return err
			}
			return os.Mkdir(name, 0o777)
		}, "README.md: is a directory", true},
		{"replaced by a device", func(name string) error {
			if err := os.Remove(name); err != nil {
				return err
			}
			return os.Symlink("/dev/zero", name)
		}, "not a regular file", true},
		{"replaced by a binary", func(name string) error { return os.WriteFile(name, make([]byte, 1000), 0o666) }, "binary file", true},
		{"replaced by another", func(name string) error { return os.WriteFile(name, []byte("# Other\n\nelse\n"), 0o666) }, "Other", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t, "# T\n\n```sh\nx=ye''s\necho \"kept: $x\"\n```\n")
			l.start(program, "README.md")
			l.wait("run next")
			l.keys("\r")
			l.wait("✔ x=")
			if err := c.change(filepath.Join(l.dir, "README.md")); err != nil {
				t.Fatal(err)
			}
			l.keys("R")
			l.wait(c.says)
			if c.stays {
				l.waitFor("deck", func() bool { return strings.Contains(l.text(), "✔ x=") })
				<-time.After(400 * time.Millisecond) // no second step from one press
				l.keys("\r")
				l.seen("kept: yes", "✔ echo")
			}
			l.keys("q")
			if got := l.over(); got != 0 {
				t.Errorf("status %d; the screen is:\n%s", got, l.text())
			}
			l.givenBack()
		})
	}
}

// TestRunbookChangesUnderUpdate has a step change the runbook that is to be
// updated: it is left alone.
func TestRunbookChangesUnderUpdate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, step, says, left string }{
		{"deleted", "rm README.md", "README.md: no such file", ""},
		{"truncated", ": >README.md", "README.md: has changed meanwhile", ""},
		{"replaced", "echo other >new; mv new README.md", "README.md: has changed meanwhile", "other\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t, "# T\n\n```sh\n"+c.step+"\necho new\n```\n\n```output\nold\n```\n")
			r := l.script(`"$0" rehearse --update --yes README.md`)
			if r.Status != 2 || !strings.Contains(r.Err, c.says) {
				t.Errorf("status %d, %q", r.Status, r.Err)
			}
			if text, _ := os.ReadFile(filepath.Join(l.dir, "README.md")); string(text) != c.left {
				t.Errorf("the runbook has become %q, want %q", text, c.left)
			}
		})
	}
}

// TestTwoOnOneRunbook has two talks and many rehearsals of one runbook at once.
// All are recorded, and no recording goes that one still writes.
func TestTwoOnOneRunbook(t *testing.T) {
	t.Parallel()
	a, b := newLine(t, counting), newLine(t, counting)
	b.dir, b.env = a.dir, a.env
	for _, l := range []*line{a, b} {
		l.start(program, "--theme", "dark", "README.md")
		l.runs("present")
	}
	if err := os.WriteFile(filepath.Join(a.dir, "README.md"), []byte("# T\n\n```sh\ntrue\n```\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	r := newLine(t, "")
	r.dir, r.env = a.dir, a.env
	if got := r.script(`for i in 1 2 3 4 5 6 7; do for j in 1 2 3; do "$0" rehearse README.md >/dev/null & done; wait; done`); got.Err != "" {
		t.Errorf("rehearsals: %s", got.Err)
	}
	files, err := filepath.Glob(filepath.Join(a.dir, "state", "showrunner", "*.cast"))
	if err != nil || len(files) < 20 {
		t.Fatalf("recordings %q, %v", files, err)
	}
	for i, l := range []*line{a, b} {
		l.ends(0)
		if r := Run(t, program, "export", "--format", "txt", files[i]); r.Status != 0 || !strings.Contains(r.Out, "count 5 times") {
			t.Errorf("the recording of talk %d: status %d, %s, %.200q", i+1, r.Status, r.Err, r.Out)
		}
	}
}

// TestManyJobsAtQuit leaves 200 jobs behind, then quits. Waited for one by one,
// a second each, they would take minutes.
func TestManyJobsAtQuit(t *testing.T) {
	t.Parallel()
	l := newLine(t, "# Jobs\n\n```sh\nfor i in $(seq 200); do sleep 3000 & done\n```\n")
	l.start(program, "README.md")
	l.wait("run next")
	l.keys("\r")
	l.wait("✔ for")
	l.waitFor("200 jobs", func() bool { return len(l.commands("sleep 3000")) == 200 })
	l.keys("q")
	l.wait("end 200 left running: sleep 3000, sleep 3000")
	l.wait("y yes")
	l.keys("y")
	began := time.Now()
	if got := l.over(); got != 0 || time.Since(began) > ending {
		t.Errorf("status %d after %v", got, time.Since(began))
	}
	l.givenBack()
	l.noneLeft()
}

// TestStubbornJobAtQuit has a job that ignores what asks it to end.
func TestStubbornJobAtQuit(t *testing.T) {
	t.Parallel()
	l := newLine(t, "# Job\n\n```sh\nsh -c 'trap \"\" HUP TERM INT; while :; do sleep 0.1; done' &\n```\n")
	l.start(program, "README.md")
	l.wait("run next")
	l.keys("\r")
	l.wait("✔ sh -c")
	l.keys("q")
	l.wait("y yes")
	l.keys("y")
	l.leaves(0)
}

// TestShowrunnerInShowrunner presents inside a talk.
func TestShowrunnerInShowrunner(t *testing.T) {
	t.Parallel()
	l := newLine(t, "# Outer\n\n```sh\n\"$PROGRAM\" inner.md\necho out''er goes on\n```\n")
	l.env = append(l.env, "PROGRAM="+program)
	if err := os.WriteFile(filepath.Join(l.dir, "inner.md"), []byte("# Inner\n\n```sh\necho in''ner runs\n```\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	l.start(program, "README.md")
	l.wait("run next")
	l.keys("\r")
	l.wait("echo in''ner")
	<-time.After(400 * time.Millisecond) // Enter is not passed on before
	l.keys("\r")
	l.seen("inner runs", "✔ echo in''ner")
	l.keys("q")
	l.wait("✔ \"$PROGRAM\"")
	<-time.After(400 * time.Millisecond)
	l.keys("\r")
	l.seen("outer goes on", "✔ echo out''er")
	l.keys("q")
	if got := l.over(); got != 0 {
		t.Errorf("status %d; the screen is:\n%s", got, l.text())
	}
	l.givenBack()
	l.noneLeft()
}

// TestRehearsalInRehearsal rehearses inside a rehearsal, and exports in it.
func TestRehearsalInRehearsal(t *testing.T) {
	t.Parallel()
	l := newLine(t, "# Outer\n\n```sh\n\"$PROGRAM\" rehearse inner.md\n\"$PROGRAM\" export --run inner.md\n```\n")
	l.env = append(l.env, "PROGRAM="+program)
	if err := os.WriteFile(filepath.Join(l.dir, "inner.md"), []byte("# Inner\n\n```sh\necho in''ner runs; sleep 3000 &\n```\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	r := l.script(`"$0" rehearse --json report.json README.md`)
	rep := readReport(t, filepath.Join(l.dir, "report.json"))
	if r.Status != 0 || rep.Verdict != "passed" || !strings.Contains(rep.Steps[1].Output, "\ninner runs\n") {
		t.Errorf("status %d, %+v, %q", r.Status, rep, r.Err)
	}
}
