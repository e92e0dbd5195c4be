package tmuxtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ends interrupts the counting step and quits.
func (l *line) ends(status int) {
	l.t.Helper()
	l.keys("\x03")
	l.wait("130")
	l.keys("q")
	l.wait("y yes")
	l.keys("y")
	if got := l.over(); got != status {
		l.t.Errorf("status %d; the screen is:\n%s", got, l.text())
	}
	l.givenBack()
	l.noneLeft()
}

// TestRunbookChangesWhileShown spoils the runbook and has it read again.
func TestRunbookChangesWhileShown(t *testing.T) {
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
				l.wait("kept: yes")
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
