package tty

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"showrunner/render/screen"
	"showrunner/render/vt"
)

// A tmux is a server of our own with one pane, whose terminal the test opens.
type tmux struct {
	t    *testing.T
	name string
	tty  *os.File
}

func newTmux(t *testing.T, w, h int) *tmux {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no tmux: it is needed in CI")
		}
		t.Skip("no tmux here")
	}
	m := &tmux{t: t, name: fmt.Sprintf("showrunner-tty-%d-%s", os.Getpid(), t.Name())}
	m.run("new-session", "-d", "-x", fmt.Sprint(w), "-y", fmt.Sprint(h), "exec sleep 1000")
	t.Cleanup(func() { m.run("kill-server") })
	m.run("set-option", "-g", "status", "off")
	m.run("resize-window", "-x", fmt.Sprint(w), "-y", fmt.Sprint(h))
	var err error
	m.tty, err = os.OpenFile(strings.TrimSpace(m.run("display-message", "-p", "#{pane_tty}")), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.tty.Close() })
	return m
}

func (m *tmux) run(args ...string) string {
	m.t.Helper()
	c := exec.Command("tmux", append([]string{"-u", "-L", m.name, "-f", "/dev/null"}, args...)...)
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TMUX=")
	out, err := c.CombinedOutput()
	if err != nil {
		m.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// shows is the picture in the pane.
func (m *tmux) shows(w, h int) *screen.Screen {
	m.t.Helper()
	term := vt.New(w+1, h, nil) // one more, so that no row wraps
	for y, row := range strings.Split(strings.TrimSuffix(m.run("capture-pane", "-p", "-e", "-N"), "\n"), "\n") {
		fmt.Fprintf(term, "\x1b[%dH%s", y+1, row) // colours go on from row to row
	}
	s := screen.New(w, h)
	s.Blit(0, 0, show(term, w+1, h), 0, 0, w, h)
	var hidden int
	fmt.Sscan(m.run("display-message", "-p", "#{cursor_x} #{cursor_y} #{cursor_flag}"), &s.Cursor.X, &s.Cursor.Y, &hidden)
	s.Cursor.Hidden = hidden == 0
	return s
}

// taken waits until the terminal has taken all that was written to it.
func taken(t *testing.T, tt *TTY) {
	t.Helper()
	tt.AskBackground()
	if !tt.query.wait(time.Minute) {
		t.Fatal("the terminal does not answer")
	}
}

func TestTmuxShowsTheSameFrames(t *testing.T) {
	const w, h = 50, 12
	m := newTmux(t, w, h)
	tt, err := Open(m.tty, m.tty, []string{"TERM=tmux-256color", "TMUX=x"})
	if err != nil {
		t.Fatal(err)
	}
	defer tt.Close()
	if got := tt.Depth(); got != TrueColor {
		t.Fatalf("depth in tmux = %d, want %d", got, TrueColor)
	}
	a := newArtist(11, w, h)
	a.links = []string{""} // what capture-pane does not tell
	a.texts = []string{"a", "showrunner", "x = 1", "   ", "─────", "│", "…", "é", "e\u0301", "日本語", "漢", "한글", "👍", "⌛", "→", "✔"}
	for n := range 60 {
		s := a.next()
		s.Cursor.Shape = 0
		s.Restyle(0, 0, w, h, func(c *screen.Cell) { c.Attr &^= screen.Overline }) // capture-pane writes it as 5:3
		if err := tt.Draw(s); err != nil {
			t.Fatal(err)
		}
		taken(t, tt)
		if got := m.shows(w, h); !screen.Equal(got, s) {
			t.Fatalf("frame %d: %s", n, differ(got, s))
		}
	}
}

func TestTmuxHasItsScreenAndModesBack(t *testing.T) {
	m := newTmux(t, 40, 6)
	fmt.Fprint(m.tty, "before\r\n\x1b[31mred")
	tt, err := Open(m.tty, m.tty, []string{"TERM=xterm-256color"})
	if err != nil {
		t.Fatal(err)
	}
	taken(t, tt)
	tt.Pass(Mirror{AppCursor: true, AppKeypad: true, Focus: true, Mouse: 1003, SGRMouse: true})
	if err := tt.Draw(colourful(40, 6, 1)); err != nil {
		t.Fatal(err)
	}
	const state = "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{mouse_all_flag} #{mouse_button_flag} #{mouse_sgr_flag} #{keypad_cursor_flag} #{keypad_flag} #{wrap_flag} #{insert_flag}"
	taken(t, tt)
	if got, want := strings.TrimSpace(m.run("display-message", "-p", state)), "1 0 1 1 0 1 1 1 1 0"; got != want {
		t.Errorf("modes while it is taken: %s, want %s", got, want)
	}
	if err := tt.Close(); err != nil {
		t.Fatal(err)
	}
	for late := time.Now().Add(time.Minute); ; {
		got := strings.TrimSpace(m.run("display-message", "-p", state))
		text := strings.TrimSpace(m.run("capture-pane", "-p"))
		if got == "0 1 0 0 0 0 0 0 1 0" && text == "before\nred" {
			return
		}
		if time.Now().After(late) {
			t.Fatalf("modes afterwards: %s; text %q", got, text)
		}
	}
}
