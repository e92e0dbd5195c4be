package tmuxtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
