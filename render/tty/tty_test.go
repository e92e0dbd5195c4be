package tty

import (
	"bytes"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"showrunner/render/screen"
)

// A line is a PTY: its slave is the terminal of the test, its master what the
// terminal's window does.
type line struct {
	master, slave *os.File
	mu            sync.Mutex
	out           bytes.Buffer
	more          chan struct{}
}

func newLine(t *testing.T, cols, rows int) *line {
	t.Helper()
	m, s, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	l := &line{master: m, slave: s, more: make(chan struct{}, 1)}
	l.resize(t, cols, rows)
	go l.read() // ends when the master is closed
	t.Cleanup(func() { s.Close(); m.Close() })
	return l
}

func (l *line) resize(t *testing.T, cols, rows int) {
	t.Helper()
	if err := pty.Setsize(l.master, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
		t.Fatal(err)
	}
}

func (l *line) read() {
	b := make([]byte, 4096)
	for {
		n, err := l.master.Read(b)
		if err != nil {
			return
		}
		l.mu.Lock()
		l.out.Write(b[:n])
		l.mu.Unlock()
		select {
		case l.more <- struct{}{}:
		default:
		}
	}
}

func (l *line) written() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.out.Bytes())
}

// await waits until the terminal was sent want.
func (l *line) await(t *testing.T, want string) {
	t.Helper()
	late := time.After(5 * time.Second)
	for !bytes.Contains(l.written(), []byte(want)) {
		select {
		case <-l.more:
		case <-late:
			t.Fatalf("the terminal got %q, want it to contain %q", l.written(), want)
		}
	}
}

func (l *line) termios(t *testing.T) unix.Termios {
	t.Helper()
	tio, err := unix.IoctlGetTermios(int(l.slave.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return *tio
}

func (l *line) typed(t *testing.T, s string) {
	t.Helper()
	if _, err := l.master.WriteString(s); err != nil {
		t.Fatal(err)
	}
}

func (l *line) open(t *testing.T, env ...string) *TTY {
	t.Helper()
	if env == nil {
		env = []string{"TERM=xterm-256color", "COLORTERM=truecolor"}
	}
	tt, err := Open(l.slave, l.slave, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { tt.Close() })
	return tt
}

// event waits for the next event.
func event(t *testing.T, tt *TTY) Event {
	t.Helper()
	select {
	case ev, ok := <-tt.Events():
		if !ok {
			t.Fatal("the events ended")
		}
		return ev
	case <-time.After(5 * time.Second):
		t.Fatal("no event came")
	}
	return Event{}
}

func TestTerminalIsGivenBackAsItWas(t *testing.T) {
	l := newLine(t, 80, 24)
	before := l.termios(t)
	tt := l.open(t)
	s := screen.New(80, 24)
	s.Put(0, 0, "hello", screen.Style{FG: screen.RGB(1, 2, 3)})
	s.Cursor = screen.Cursor{X: 5, Shape: 2}
	if err := tt.Draw(s); err != nil {
		t.Fatal(err)
	}
	if l.termios(t) == before {
		t.Error("the terminal is not raw while it is taken")
	}
	if err := tt.Close(); err != nil {
		t.Fatal(err)
	}
	if got := l.termios(t); got != before {
		t.Errorf("termios after Close = %+v, want %+v", got, before)
	}
	l.await(t, "\x1b[?1049l")
	l.await(t, "\x1b[0 q")
	if _, ok := <-tt.Events(); ok {
		t.Error("an event after Close")
	}
	if err := tt.Draw(s); err != ErrClosed {
		t.Errorf("Draw after Close = %v, want %v", err, ErrClosed)
	}
	if err := tt.Close(); err != nil {
		t.Errorf("second Close = %v", err)
	}
}

func TestKeysArrive(t *testing.T) {
	l := newLine(t, 80, 24)
	tt := l.open(t)
	l.typed(t, "a\x1b[A\x03\x1b")
	for _, want := range []Key{{'a', 0}, {Up, 0}, {'c', Ctrl}, {Esc, 0}} {
		if ev := event(t, tt); ev.Kind != KeyPress || ev.Key != want {
			t.Errorf("event = %+v, want %v", ev, want)
		}
	}
}
