package tmuxtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Talk is the program presenting in a Window. Set the fields, then Start.
type Talk struct {
	Window
	Program string
	Args    []string
	Bin     string // a folder whose programs come before all others, or ""
}

// around runs a program, tells how it ended, and whether the terminal's modes
// are what they were.
const around = `before=$(stty -g); "$@"; status=$?
[ "$before" = "$(stty -g)" ] && echo "ended $status" || echo "ended $status with other modes"
read x`

// Start starts the program, with the dark theme and an empty home.
func (k *Talk) Start(t testing.TB) {
	t.Helper()
	path := os.Getenv("PATH")
	if k.Bin != "" {
		path = k.Bin + ":" + path
	}
	k.Env = append(os.Environ(), "PATH="+path, "HOME="+t.TempDir(), "TZ=UTC", "CI=")
	k.Command = append([]string{"sh", "-c", around, "sh", k.Program, "--theme", "dark"}, k.Args...)
	k.Window.Start(t)
}

// In puts the talk into a new folder that holds README.md with the given text,
// which becomes the runbook.
func (k *Talk) In(t testing.TB, text string) {
	t.Helper()
	k.Dir = t.TempDir()
	k.Args = append(k.Args, "README.md")
	if err := os.WriteFile(filepath.Join(k.Dir, "README.md"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// Idle waits until nothing runs and nothing is asked, and returns the screen.
func (k *Talk) Idle() string {
	k.t.Helper()
	return k.Settled("idle stage", func(screen string) bool {
		foot := footer(screen)
		return strings.HasPrefix(foot, "⏎") || strings.HasPrefix(foot, "the last slide")
	})
}

// footer is the last row with something on it.
func footer(screen string) string {
	rows := strings.Split(strings.TrimRight(screen, "\n "), "\n")
	return strings.TrimSpace(rows[len(rows)-1])
}

// Over waits for the program's end and returns its status. It complains of what
// the program left of itself on the terminal.
func (k *Talk) Over() string {
	k.t.Helper()
	screen := k.Wait("ended ")
	left := k.Ask("#{alternate_on}#{?cursor_flag,,h}#{mouse_any_flag}#{keypad_cursor_flag}#{keypad_flag}")
	if left != "0000" {
		k.t.Errorf("the terminal is left with alternate screen, cursor, mouse, cursor keys, keypad %s", left)
	}
	_, status, _ := strings.Cut(screen, "ended ")
	return strings.TrimSpace(status)
}
