package vt

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"showrunner/render/screen"
)

// A tmuxServer is a tmux of our own, the second opinion on what a terminal
// shows. No configuration is read, and no other server is touched.
type tmuxServer struct {
	t      *testing.T
	socket string
	n      int // sessions so far
}

// newTmux starts a server that ends with the test. Without tmux the test is
// skipped, or in CI fails.
func newTmux(t *testing.T) *tmuxServer {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("no tmux: it is needed in CI")
		}
		t.Skip("no tmux here")
	}
	s := &tmuxServer{t: t, socket: filepath.Join(t.TempDir(), "tmux")}
	s.run("new-session", "-d", "-s", "base", "exec sleep 100000")
	t.Cleanup(func() { s.run("kill-server") })
	s.run("set-option", "-g", "status", "off")
	s.run("set-option", "-g", "history-limit", "20000")
	s.run("set-option", "-g", "remain-on-exit", "off")
	return s
}

func (s *tmuxServer) run(args ...string) string {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, "tmux", append([]string{"-u", "-S", s.socket, "-f", "/dev/null"}, args...)...)
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "TMUX=")
	out, err := c.CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %q: %v\n%s", args, err, out)
	}
	return string(out)
}

// A pane is a terminal in tmux, with its device opened by the test: what is
// written there is shown, what the terminal answers is read.
type pane struct {
	s    *tmuxServer
	name string
	tty  *os.File
}

func (s *tmuxServer) pane(w, h int) *pane {
	s.t.Helper()
	s.n++
	p := &pane{s: s, name: fmt.Sprintf("pane%d", s.n)}
	s.run("new-session", "-d", "-s", p.name, "-x", fmt.Sprint(w), "-y", fmt.Sprint(h),
		"stty raw -echo; tmux wait-for -S "+p.name+"; exec sleep 100000")
	s.run("wait-for", p.name)
	tty, err := os.OpenFile(strings.TrimSpace(s.run("display-message", "-p", "-t", p.name, "#{pane_tty}")), os.O_RDWR, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	p.tty = tty
	return p
}

func (p *pane) close() {
	p.tty.Close()
	p.s.run("kill-session", "-t", p.name)
}

// write shows b and waits until tmux has taken all of it: it asks for the
// status and reads up to the answer.
func (p *pane) write(b string) {
	p.s.t.Helper()
	if err := p.tty.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		p.s.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { // ends when all is written, or at the deadline
		_, err := p.tty.WriteString(b + "\x1b[5n")
		done <- err
	}()
	var answer []byte
	for !bytes.HasSuffix(answer, []byte("\x1b[0n")) {
		var buf [256]byte
		n, err := p.tty.Read(buf[:])
		if err != nil {
			p.s.t.Fatalf("tmux does not answer: %v (so far %q)", err, answer)
		}
		answer = append(answer, buf[:n]...)
	}
	if err := <-done; err != nil {
		p.s.t.Fatal(err)
	}
}

func (p *pane) resize(w, h int) {
	p.s.run("resize-window", "-t", p.name, "-x", fmt.Sprint(w), "-y", fmt.Sprint(h))
}

// A capture is what a terminal shows: the cursor, the rows with their SGR
// sequences, and the plain text of scrollback and screen.
type capture struct {
	cursor string // column,row
	rows   []string
	text   string // "" on the alternate screen
}

// capture takes what the pane shows; the pane is of no use afterwards.
func (p *pane) capture(w, h int) capture {
	var x, y, alt int
	fmt.Sscan(p.s.run("display-message", "-p", "-t", p.name, "#{cursor_x} #{cursor_y} #{alternate_on}"), &x, &y, &alt)
	c := capture{cursor: fmt.Sprintf("%d,%d", min(x, w-1), y)} // tmux counts past the last column before a wrap
	if alt == 0 {
		c.text = trimText(p.s.run("capture-pane", "-p", "-J", "-S", "-", "-t", p.name))
	}
	s := p.screen(w, h)
	p.blanks(s)
	c.rows = formatRows(s)
	return c
}

func (p *pane) screen(w, h int) *screen.Screen {
	out := p.s.run("capture-pane", "-p", "-e", "-N", "-t", p.name)
	return parseRows(strings.Split(strings.TrimSuffix(out, "\n"), "\n"), w, h)
}

// blanks adds the colours of the blanks at the end of the rows, which tmux
// leaves out of a capture: the second column is taken out, so that the last one
// moves to the left, and a letter in its place makes tmux show what is before
// it. The second column is taken to be coloured as the third.
func (p *pane) blanks(s *screen.Screen) {
	if s.W < 3 {
		return
	}
	var b strings.Builder
	b.WriteString("\x1b[?6l\x1b[r\x1b[4l\x1b[?7l\x1b[m\x1b(B\x0f")
	for y := range s.H {
		fmt.Fprintf(&b, "\x1b[%d;2H\x1b[P\x1b[%d;%dHX", y+1, y+1, s.W)
	}
	p.write(b.String())
	moved := p.screen(s.W, s.H)
	for y := range s.H {
		row := s.Row(y)
		for x := end(s, y); x < s.W; x++ {
			row[x].BG = moved.Row(y)[max(x-1, min(x, 1))].BG
		}
	}
}

// trimText is s without trailing blanks and empty lines at the end.
func trimText(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	s = strings.TrimRight(strings.Join(lines, "\n"), "\n")
	if s != "" {
		s += "\n"
	}
	return s
}
