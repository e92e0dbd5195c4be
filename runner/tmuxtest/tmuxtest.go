// Package tmuxtest runs a program in a real terminal for tests: a tmux server
// of its own, whose screen can be read, typed at and resized.
package tmuxtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Patience is how long a Window waits for its screen before the test fails.
const Patience = time.Minute

// Window is a program in a terminal. Set the fields, then Start.
type Window struct {
	Cols, Rows int
	Dir        string   // where the program starts
	Env        []string // nil: the test's own
	Command    []string

	t      testing.TB
	folder string // of the socket: short, since its path may have 107 bytes
}

// options keep what a user's tmux adds out of the picture, and a program's last
// screen and status in it.
const options = `set -g default-terminal tmux-256color
set -g remain-on-exit on
set -g remain-on-exit-format ""
set -g status off
set -s escape-time 0
set -s exit-empty off
set -s set-clipboard off
`

// Need skips the test where program is missing, and fails it where CI is set:
// there nothing may go untested.
func Need(t testing.TB, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("%s is missing", program)
	}
	t.Skipf("%s is missing", program)
}

// Start starts the program on a server of its own, which ends with the test.
func (w *Window) Start(t testing.TB) {
	t.Helper()
	Need(t, "tmux")
	w.t = t
	folder, err := os.MkdirTemp("", "tmux")
	if err != nil {
		t.Fatal(err)
	}
	w.folder = folder
	t.Cleanup(w.Close)
	if err := os.WriteFile(filepath.Join(folder, "conf"), []byte(options), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-f", filepath.Join(folder, "conf"), "new-session", "-d",
		"-x", strconv.Itoa(w.Cols), "-y", strconv.Itoa(w.Rows), "-c", w.Dir, "--"}
	w.must(append(args, w.Command...)...)
}

// Keys presses keys by tmux's names for them: "Enter", "C-c", "x".
func (w *Window) Keys(keys ...string) {
	w.t.Helper()
	w.must(append([]string{"send-keys", "--"}, keys...)...)
}

// Type types text as it stands.
func (w *Window) Type(text string) {
	w.t.Helper()
	w.must("send-keys", "-l", "--", text)
}

// Text is what the screen shows, without trailing blanks.
func (w *Window) Text() string {
	w.t.Helper()
	return w.must("capture-pane", "-p")
}

// Colours is what the screen shows, with SGR sequences.
func (w *Window) Colours() string {
	w.t.Helper()
	return w.must("capture-pane", "-p", "-e")
}

// Resize changes the size of the terminal.
func (w *Window) Resize(cols, rows int) {
	w.t.Helper()
	w.Cols, w.Rows = cols, rows
	w.must("resize-window", "-x", strconv.Itoa(cols), "-y", strconv.Itoa(rows))
}

// Wait waits until text stands on the screen, and returns the screen.
func (w *Window) Wait(text string) string {
	w.t.Helper()
	return w.WaitFor(fmt.Sprintf("%q", text), func(screen string) bool { return strings.Contains(screen, text) })
}

// WaitFor waits until ok says yes to the screen, and returns it. The test fails
// when that takes longer than Patience.
func (w *Window) WaitFor(what string, ok func(screen string) bool) string {
	w.t.Helper()
	deadline := time.After(Patience)
	for {
		screen := w.Text()
		if ok(screen) {
			return screen
		}
		select {
		case <-deadline:
			w.t.Fatalf("no %s within %s on the screen:\n%s", what, Patience, screen)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Settled waits until the screen stays as it is for 400 milliseconds and ok says
// yes to it, and returns it. Ok sees every screen on the way.
func (w *Window) Settled(what string, ok func(screen string) bool) string {
	w.t.Helper()
	last, since := "", time.Now()
	return w.WaitFor("steady "+what, func(screen string) bool {
		if screen != last {
			last, since = screen, time.Now()
		}
		return ok(screen) && time.Since(since) > 400*time.Millisecond
	})
}

// Record keeps what the program writes from now on in a file.
func (w *Window) Record(file string) {
	w.t.Helper()
	w.must("pipe-pane", "exec cat >'"+file+"'")
}

// Ask is what tmux makes of a format, such as "#{alternate_on}".
func (w *Window) Ask(format string) string {
	w.t.Helper()
	return strings.TrimSuffix(w.must("display-message", "-p", format), "\n")
}

// Close ends the server and with it the program. It may be called twice.
func (w *Window) Close() {
	// The server may have ended by itself.
	_, _ = w.tmux("kill-server")
	if err := os.RemoveAll(w.folder); err != nil {
		w.t.Errorf("removing the tmux folder: %v", err)
	}
}

func (w *Window) must(args ...string) string {
	w.t.Helper()
	out, err := w.tmux(args...)
	if err != nil {
		w.t.Fatalf("tmux %q: %v: %s", args, err, out)
	}
	return out
}

func (w *Window) tmux(args ...string) (string, error) {
	c := exec.Command("tmux", append([]string{"-u", "-S", filepath.Join(w.folder, "s")}, args...)...)
	c.Env = os.Environ()
	if w.Env != nil {
		c.Env = w.Env
	}
	c.Env = append(c.Env, "TMUX=", "LC_ALL=C.UTF-8", "COLORTERM=truecolor")
	out, err := c.CombinedOutput()
	return string(out), err
}
