package tmuxtest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
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
	c.WaitDelay = time.Second // of a process that was left with its output
	late := time.AfterFunc(Patience, func() { c.Process.Kill() })
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

// TestFullDevice writes into what is no regular file, and leaves it there.
func TestFullDevice(t *testing.T) {
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
