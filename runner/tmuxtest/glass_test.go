package tmuxtest

import (
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"showrunner/render/screen"
	"showrunner/render/vt"
)

// A glass is a terminal that every byte is looked at on its way to. It answers
// as terminals do.
type glass struct {
	t    testing.TB
	cmd  *exec.Cmd
	pty  *os.File
	more chan struct{} // something was written; one is enough
	over chan struct{} // closed when nothing more comes

	mu   sync.Mutex // guards what follows
	wire Wire
	term *vt.Terminal
	read int // bytes
}

const glassCols, glassRows = 100, 30

// present starts a program on a terminal of its own, in a folder with that
// environment.
func present(t testing.TB, dir string, env []string, program string, args ...string) *glass {
	t.Helper()
	g := &glass{t: t, cmd: exec.Command(program, args...), more: make(chan struct{}, 1), over: make(chan struct{})}
	g.cmd.Dir, g.cmd.Env = dir, env
	f, err := pty.StartWithSize(g.cmd, &pty.Winsize{Cols: glassCols, Rows: glassRows})
	if err != nil {
		t.Fatal(err)
	}
	g.pty = f
	g.term = vt.New(glassCols, glassRows, func(answer []byte) { _, _ = f.Write(answer) }) // the program may have ended
	go g.watch()
	t.Cleanup(func() {
		_ = g.cmd.Process.Kill() // it may have ended
		_ = g.cmd.Wait()
		f.Close()
		<-g.over
	})
	return g
}

// watch reads what is written; it ends with the program.
func (g *glass) watch() {
	defer close(g.over)
	buf := make([]byte, 32<<10)
	for {
		n, err := g.pty.Read(buf)
		g.mu.Lock()
		g.read += n
		_, _ = g.wire.Write(buf[:n]) // takes everything
		_, _ = g.term.Write(buf[:n])
		g.mu.Unlock()
		select {
		case g.more <- struct{}{}:
		default:
		}
		if err != nil { // EIO says that nobody has the other side any more
			return
		}
	}
}

// text is what the terminal shows.
func (g *glass) text() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := screen.New(glassCols, glassRows)
	g.term.Draw(s, max(g.term.Len()-glassRows, 0))
	return s.Text()
}

// until waits for a screen that ok says yes to, and returns it.
func (g *glass) until(what string, ok func(screen string) bool) string {
	g.t.Helper()
	late := time.After(Patience)
	for {
		screen := g.text()
		if ok(screen) {
			return screen
		}
		select {
		case <-g.more:
		case <-time.After(50 * time.Millisecond): // not all that is waited for is written
		case <-g.over:
			if !ok(g.text()) {
				g.t.Fatalf("it ended before %s:\n%s", what, g.text())
			}
		case <-late:
			g.t.Fatalf("no %s within %s:\n%s", what, Patience, screen)
		}
	}
}

// begin waits for the first frame.
func (g *glass) begin() {
	g.t.Helper()
	g.until("stage", func(screen string) bool { return strings.Contains(screen, "────") })
}

// press types keys and waits until the terminal is quiet for a moment, so that
// most keys get a frame of their own. That it is there is for until to say.
func (g *glass) press(keys string) {
	g.t.Helper()
	if _, err := io.WriteString(g.pty, keys); err != nil {
		g.t.Fatal(err)
	}
	for {
		select {
		case <-g.more:
		case <-g.over:
			return
		case <-time.After(25 * time.Millisecond):
			return
		}
	}
}

// resize changes the size of the terminal, and changes it back.
func (g *glass) resize() {
	g.t.Helper()
	for _, s := range []pty.Winsize{{Cols: 60, Rows: 12}, {Cols: glassCols, Rows: glassRows}} {
		g.mu.Lock()
		g.term.Resize(int(s.Cols), int(s.Rows))
		g.mu.Unlock()
		if err := pty.Setsize(g.pty, &s); err != nil {
			g.t.Fatal(err)
		}
		g.press("")
	}
}

// leave quits, and returns the status.
func (g *glass) leave() int {
	g.t.Helper()
	g.press("\x1b\x1b")
	late := time.After(Patience)
	for _, key := range []string{"q", "y", "q", "y", "q"} {
		if key == "y" && !strings.Contains(g.text(), "y yes") {
			continue // it would copy
		}
		g.press(key)
		select {
		case <-g.over:
			_ = g.cmd.Wait() // the status is looked at
			return g.cmd.ProcessState.ExitCode()
		case <-time.After(300 * time.Millisecond):
		case <-late:
		}
	}
	select {
	case <-g.over:
		_ = g.cmd.Wait()
		return g.cmd.ProcessState.ExitCode()
	case <-late:
		g.t.Fatalf("it does not quit:\n%s", g.text())
		return -1
	}
}
