package tmuxtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"showrunner/slides/slidestest"
)

// short is a runbook that is soon over.
const short = "# Short\n\n```sh\necho hel''lo\nsleep 3000 &\n```\n"

// script runs a script without a terminal, with the program as $0. What it
// starts has the line's mark.
func (l *line) script(text string) Result {
	l.t.Helper()
	c := exec.Command("sh", "-c", text, program)
	c.Dir = l.dir
	c.Env = append(append(os.Environ(), l.env...), marker+"="+l.mark)
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Start(); err != nil {
		l.t.Fatal(err)
	}
	c.WaitDelay = ending // of a process that was left with its output
	late := time.AfterFunc(5*Patience, func() { c.Process.Kill() })
	_ = c.Wait() // its status is looked at
	if !late.Stop() {
		l.t.Fatalf("%s does not end", text)
	}
	l.noneLeft()
	r := Result{out.String(), errs.String(), c.ProcessState.ExitCode()}
	if strings.Contains(r.Err, "goroutine ") {
		l.t.Errorf("%s panics: %s", text, r.Err)
	}
	return r
}

// commands are those that read a runbook, and what they print of the short one.
var commands = []struct{ name, command, prints string }{
	{"present", "README.md", "echo hel"},
	{"rehearse", "rehearse README.md", "2 passed"},
	{"export", "export --run README.md", "\nhello\n"},
	{"outline", "outline README.md", "1.1.1"},
}

func TestClosedDescriptors(t *testing.T) {
	t.Parallel()
	for _, c := range commands {
		for _, closed := range []string{"<&-", ">&-", "2>&-", "<&- >&- 2>&-"} {
			t.Run(c.name+" "+closed, func(t *testing.T) {
				t.Parallel()
				r := newLine(t, short).script(`"$0" ` + c.command + " " + closed)
				if r.Status != 0 || !strings.Contains(closed, ">&-") && !strings.Contains(r.Out, c.prints) {
					t.Errorf("status %d, %q, %q", r.Status, r.Out, r.Err)
				}
			})
		}
	}
}

func TestClosedDescriptorsOnATerminal(t *testing.T) {
	t.Parallel()
	for _, closed := range []string{"<&-", "2>&-", "<&- 2>&-"} {
		t.Run(closed, func(t *testing.T) {
			t.Parallel()
			l := newLine(t, "# T\n\n```sh\necho hel''lo\n```\n")
			l.start("sh", "-c", `exec "$0" README.md `+closed, program)
			l.plays("hello")
		})
	}
}

// plays runs the only block of a talk until it has printed some text, and quits.
func (l *line) plays(text string) {
	l.t.Helper()
	l.wait("run next")
	l.keys("a")
	l.wait(text)
	l.waitFor("end of the step", func() bool { return !strings.Contains(l.text(), "▶") && !strings.Contains(l.text(), "○") })
	l.keys("q")
	if got := l.over(); got != 0 {
		l.t.Errorf("status %d; the screen is:\n%s", got, l.text())
	}
	l.givenBack()
	l.noneLeft()
}

// TestReaderThatGoes has a reader that takes one line of a rehearsal.
func TestReaderThatGoes(t *testing.T) {
	t.Parallel()
	l := newLine(t, "# Long\n\n```sh\nsleep 3000 &\nuntil [ -e gone ]; do sleep 0.1; done\n: >one\n: >two\n```\n")
	r := l.script(`{ "$0" rehearse --json report.json README.md; echo "status $?" >&2; } | { head -n 1; exec <&-; : >gone; }`)
	if !strings.Contains(r.Err, "broken pipe") || !strings.Contains(r.Err, "status 2") {
		t.Errorf("%q", r.Err)
	}
	if got := readReport(t, filepath.Join(l.dir, "report.json")); got.Verdict != "passed" {
		t.Errorf("the report says %s", got.Verdict)
	}
	if _, err := os.Stat(filepath.Join(l.dir, "two")); err != nil {
		t.Error(err)
	}
}

// TestFullDisk has no room for what is to be written: nothing half is left.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	disk := filepath.Dir(smallDisk(t))
	filler := filepath.Join(disk, "filler")
	// It is cut where the disk is full.
	_ = os.WriteFile(filler, make([]byte, 128<<10), 0o600)
	for _, c := range []struct{ name, command string }{
		{"json", "rehearse README.md --json %s/report.json"},
		{"junit", "rehearse README.md --junit %s/report.xml"},
		{"export", "export --run README.md -o %s/out.html"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newLine(t, short).script(`"$0" ` + fmt.Sprintf(c.command, disk))
			if r.Status != 2 || !strings.Contains(r.Err, "no space left on device") || !strings.Contains(r.Err, disk) {
				t.Errorf("status %d, %q", r.Status, r.Err)
			}
			if left, err := filepath.Glob(filepath.Join(disk, "[^f]*")); err != nil || len(left) > 0 {
				t.Errorf("%q is left, %v", left, err)
			}
		})
	}
}

// TestFullDevice writes into what is no regular file, and leaves it there.
func TestFullDevice(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, command string
		status        int
	}{
		{"export", "export --run README.md -o out", 2},
		{"json", "rehearse README.md --json out", 2},
		{"stdout", "rehearse README.md >out", 2},
		{"nowhere", "export --run README.md -o null", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t, short)
			for name, minor := range map[string]uint32{"out": 7, "null": 3} { // as /dev/full and /dev/null
				if err := unix.Mknod(filepath.Join(l.dir, name), unix.S_IFCHR|0o600, int(unix.Mkdev(1, minor))); err != nil {
					t.Skipf("making a device: %v", err)
				}
			}
			r := l.script(`"$0" ` + c.command)
			if strings.Contains(r.Err, "permission denied") || strings.Contains(r.Err, "not permitted") {
				t.Skip("a device of the test's own cannot be opened here")
			}
			if r.Status != c.status || c.status == 2 && !strings.Contains(r.Err, "no space left on device") {
				t.Errorf("status %d, %q", r.Status, r.Err)
			}
			for _, name := range []string{"out", "null"} {
				if st, err := os.Lstat(filepath.Join(l.dir, name)); err != nil || st.Mode()&os.ModeCharDevice == 0 {
					t.Errorf("the device has become %v, %v", st, err)
				}
			}
		})
	}
}

func TestExportFollowsALink(t *testing.T) {
	t.Parallel()
	l := newLine(t, short)
	link := filepath.Join(l.dir, "link.md")
	if err := os.Symlink("real.md", link); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(l.dir, "real.md"), nil, 0o640); err != nil {
		t.Fatal(err)
	}
	r := l.script(`"$0" export --run README.md -o link.md`)
	st, err := os.Lstat(link)
	if r.Status != 0 || err != nil || st.Mode()&os.ModeSymlink == 0 {
		t.Errorf("status %d, %q, the link is %v, %v", r.Status, r.Err, st, err)
	}
	if text, err := os.ReadFile(filepath.Join(l.dir, "real.md")); err != nil || !strings.Contains(string(text), "\nhello\n") {
		t.Errorf("%v, %q", err, text)
	}
}

// What was there is replaced by what is on the disk, in case the power goes.
func TestReplacedFileIsOnTheDisk(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Skip(err)
	}
	dir := folder(t, "README.md", "# Short\n", "out.md", "old")
	log, out := filepath.Join(dir, "log"), filepath.Join(dir, "out.md")
	r := Run(t, "strace", "-f", "-o", log, "-e", "trace=fsync,fdatasync,rename,renameat,renameat2", plain, "export", "--run", filepath.Join(dir, "README.md"), "-o", out)
	calls, err := os.ReadFile(log)
	if err != nil || strings.Contains(r.Err, "ptrace") {
		t.Skipf("strace cannot look here: %v, %s", err, r.Err)
	}
	before, _, renamed := strings.Cut(string(calls), out+`"`)
	if r.Status != 0 || !renamed || !strings.Contains(before, "sync(") {
		t.Errorf("status %d, %q, calls:\n%s", r.Status, r.Err, calls)
	}
}

// homes are where nothing can be written.
var homes = []struct {
	name string
	make func(t *testing.T, l *line) []string
}{
	{"read-only home", func(t *testing.T, l *line) []string {
		home := t.TempDir()
		if err := syscall.Mount("none", home, "tmpfs", syscall.MS_RDONLY, ""); err != nil {
			if os.Geteuid() == 0 {
				t.Skipf("mounting a read-only home: %v", err)
			}
			return []string{"HOME=" + home, "XDG_STATE_HOME="} // below, its mode is changed
		}
		t.Cleanup(func() {
			if err := syscall.Unmount(home, 0); err != nil {
				t.Error(err)
			}
		})
		return []string{"HOME=" + home, "XDG_STATE_HOME="}
	}},
	{"no HOME", func(*testing.T, *line) []string { return []string{"HOME=", "XDG_STATE_HOME="} }},
	{"home that is a file", func(t *testing.T, l *line) []string {
		return []string{"HOME=" + filepath.Join(l.dir, "README.md"), "XDG_STATE_HOME="}
	}},
	{"home that is not there", func(t *testing.T, l *line) []string {
		return []string{"HOME=/proc/no/such/home", "XDG_STATE_HOME="}
	}},
}

func TestHome(t *testing.T) {
	t.Parallel()
	for _, h := range homes {
		t.Run(h.name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t, "# T\n\n```sh\necho hel''lo\n```\n")
			l.env = append(l.env, h.make(t, l)...)
			for _, c := range commands {
				r := l.script(`"$0" ` + c.command)
				if r.Status != 0 || c.name == "rehearse" && !strings.Contains(r.Err, "no recording: ") {
					t.Errorf("%s: status %d, %q", c.name, r.Status, r.Err)
				}
			}
			l.start(program, "README.md")
			l.plays("no recording: ")
		})
	}
}

func TestTerminalVariables(t *testing.T) {
	t.Parallel()
	for _, env := range []string{"TERM=", "TERM=no-such-terminal", "TERM=dumb", "LC_ALL=C", "LC_ALL=", "LC_ALL=no_SUCH.locale", "COLUMNS=0 LINES=-1"} {
		t.Run(env, func(t *testing.T) {
			t.Parallel()
			l := newLine(t, "# T\n\n```sh\necho hel''lo\n```\n")
			l.env = append(append(l.env, "LANG=", "LC_CTYPE="), strings.Fields(env)...)
			for _, c := range commands[1:] {
				if r := l.script(`"$0" ` + c.command); r.Status != 0 {
					t.Errorf("%s: status %d, %q", c.name, r.Status, r.Err)
				}
			}
			l.start(program, "README.md")
			l.plays("hello")
		})
	}
}

// TestFewDescriptors lets the program open few files.
func TestFewDescriptors(t *testing.T) {
	t.Parallel()
	if slidestest.Raced() {
		t.Skip("the race detector has files of its own")
	}
	for _, c := range commands {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t, short)
			for n := 8; n < 24; n++ {
				r := l.script(fmt.Sprintf(`ulimit -n %d; "$0" %s`, n, c.command))
				if r.Status != 0 && (r.Status != 2 || !strings.Contains(r.Err, "showrunner: ")) {
					t.Errorf("%d files: status %d, %q", n, r.Status, r.Err)
				}
			}
		})
	}
}

func TestFewDescriptorsOnATerminal(t *testing.T) {
	t.Parallel()
	if slidestest.Raced() {
		t.Skip("the race detector has files of its own")
	}
	for _, n := range []int{9, 11, 13, 15, 17, 19, 22} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			t.Parallel()
			l := newLine(t, "# T\n\n```sh\necho hel''lo\n```\n")
			l.start("sh", "-c", fmt.Sprintf(`ulimit -n %d; exec "$0" README.md`, n), program)
			told := func() bool { return strings.Contains(l.text(), "too many o") }
			l.waitFor("stage or error", func() bool { return told() || strings.Contains(l.text(), "run next") })
			if l.term.Modes().Alt {
				l.keys("a")
				l.waitFor("step or error", func() bool { return told() || strings.Contains(l.text(), "✔") })
				l.keys("q")
			}
			if got := l.over(); got != 0 && got != 2 {
				t.Errorf("status %d; the screen is:\n%s", got, l.text())
			}
			l.givenBack()
			l.noneLeft()
		})
	}
}

// noPTY runs the program where there are no pseudo-terminals left: in a mount
// namespace with a devpts of its own, whose ptmx gives none.
const noPTY = `mount --make-rprivate / && mount -t tmpfs none /dev/pts && mount --bind /dev/null /dev/ptmx && exec "$@"`

func TestNoPseudoTerminals(t *testing.T) {
	t.Parallel()
	Need(t, "unshare")
	if out, err := exec.Command("unshare", "-m", "sh", "-c", noPTY, "sh", "true").CombinedOutput(); err != nil {
		t.Skipf("a namespace without terminals: %v, %s", err, out)
	}
	around := append([]string{"unshare", "-m", "sh", "-c", noPTY, "sh"}, program)
	for _, c := range commands[1:3] {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := newLine(t, short)
			r := l.script("exec unshare -m sh -c '" + noPTY + `' sh "$0" ` + c.command)
			if r.Status != 2 || !strings.Contains(r.Err, "no pseudo-terminal: ") {
				t.Errorf("status %d, %q", r.Status, r.Err)
			}
		})
	}
	t.Run("present", func(t *testing.T) {
		t.Parallel()
		l := newLine(t, short)
		l.start(append(slices.Clone(around), "README.md")...)
		// The session may have failed before the first frame is read.
		l.waitFor("stage", func() bool {
			return strings.Contains(l.text(), "run next") || strings.Contains(l.text(), "no pseudo-terminal: ")
		})
		l.keys("a")
		l.wait("no pseudo-terminal: ")
		l.keys("q")
		if got := l.over(); got != 0 {
			t.Errorf("status %d; the screen is:\n%s", got, l.text())
		}
		l.givenBack()
	})
}
