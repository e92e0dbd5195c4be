package tty

import (
	"bytes"
	"os"
	"runtime"
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
	m, s, err := openPTY()
	if err != nil {
		t.Fatal(err)
	}
	l := &line{master: m, slave: s, more: make(chan struct{}, 1)}
	l.resize(t, cols, rows)
	go l.read() // ends when the master is closed
	t.Cleanup(func() { s.Close(); m.Close() })
	return l
}

// openPTY opens a PTY whose master can be closed while it is read: pty.Open
// leaves it blocking.
func openPTY() (master, slave *os.File, err error) {
	m, s, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer m.Close()
	fd, err := unix.FcntlInt(m.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	return os.NewFile(uintptr(fd), m.Name()), s, err
}

func (l *line) resize(t *testing.T, cols, rows int) {
	t.Helper()
	if err := setSize(l.master, cols, rows); err != nil {
		t.Fatal(err)
	}
}

// setSize leaves the file as it is: after File.Fd, Close waits for a Read.
func setSize(f *os.File, cols, rows int) error {
	fd, err := descriptor(f, "sizes")
	if err != nil {
		return err
	}
	return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(cols), Row: uint16(rows)})
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
	late := time.After(time.Minute)
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
	fd, err := descriptor(l.slave, "modes")
	if err != nil {
		t.Fatal(err)
	}
	tio, err := unix.IoctlGetTermios(fd, getModes)
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
	case <-time.After(time.Minute):
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

func TestSizesAreToldOnceEach(t *testing.T) {
	l := newLine(t, 80, 24)
	tt := l.open(t)
	for range 5 {
		if err := unix.Kill(os.Getpid(), unix.SIGWINCH); err != nil { // the same size: nothing to tell
			t.Fatal(err)
		}
	}
	l.typed(t, "a")
	if ev := event(t, tt); ev.Kind != KeyPress {
		t.Errorf("event = %+v, want a key", ev)
	}
	for n := 1; n <= 20; n++ {
		l.resize(t, 80+n, 24)
		if err := unix.Kill(os.Getpid(), unix.SIGWINCH); err != nil {
			t.Fatal(err)
		}
	}
	for last := 80; last < 100; {
		ev := event(t, tt)
		if ev.Kind != ResizeInput || ev.Cols <= last || ev.Rows != 24 {
			t.Fatalf("event after %d columns = %+v", last, ev)
		}
		last = ev.Cols
	}
	if cols, rows := tt.Size(); cols != 100 || rows != 24 {
		t.Errorf("Size = %d, %d", cols, rows)
	}
}

func TestSizeThatChangesAtTheStartIsTold(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the reader begins late
	for range 20 {
		l := newLine(t, 80, 24)
		tt := l.open(t)
		l.resize(t, 100, 30)
		if err := unix.Kill(os.Getpid(), unix.SIGWINCH); err != nil {
			t.Fatal(err)
		}
		if ev := event(t, tt); ev.Kind != ResizeInput || ev.Cols != 100 || ev.Rows != 30 {
			t.Fatalf("event = %+v", ev)
		}
		tt.Close()
	}
}

// The modes are those of who has the keyboard, and nothing is written that
// holds already.
func TestModesFollowTheKeyboard(t *testing.T) {
	l := newLine(t, 80, 24)
	tt := l.open(t)
	want := enterScreen + "\x1b[?1006h\x1b[?1002h\x1b[?2004h"
	for _, c := range []struct {
		do   func()
		want string
	}{
		{func() {}, ""},
		{func() { tt.SetMouse(true); tt.Take() }, ""},
		{func() { tt.Pass(Mirror{}) }, "\x1b[?2004l"},
		{func() { tt.Pass(Mirror{X: 3}) }, ""},
		{func() { tt.Pass(Mirror{AppCursor: true, Paste: true, Focus: true}) }, "\x1b[?2004h\x1b[?1004h\x1b[?1h"},
		{func() { tt.Pass(Mirror{AppKeypad: true, Paste: true, Mouse: 1003}) }, "\x1b[?1002l\x1b[?1003h\x1b[?1004l\x1b[?1l\x1b="},
		{func() { tt.SetMouse(false) }, "\x1b[?1006l\x1b[?1003l"},
		{func() { tt.Take() }, "\x1b>"},
		{func() { tt.SetMouse(true) }, "\x1b[?1006h\x1b[?1002h"},
		{func() { tt.Close() }, "\x1b\\\x1b[?1006l\x1b[?1002l\x1b[?2004l" + leaveScreen},
	} {
		c.do()
		want += c.want
		l.await(t, want)
	}
	if got := string(l.written()); got != want {
		t.Errorf("written: %q, want %q", got, want)
	}
}

func TestKeyboardIsPassedAndTaken(t *testing.T) {
	l := newLine(t, 80, 24)
	tt := l.open(t)
	tt.Pass(Mirror{X: 1, Y: 1, Mouse: 1000, SGRMouse: true})
	l.typed(t, "i\x1b[A\x03\x1b[<0;5;5M\x1d\x03")
	if ev := event(t, tt); ev.Kind != RawInput || string(ev.Raw) != "i\x1b[A\x03\x1b[<0;4;4M" {
		t.Errorf("event = %+v (%q)", ev, ev.Raw)
	}
	for _, want := range []Key{{']', Ctrl}, {'c', Ctrl}} {
		if ev := event(t, tt); ev.Kind != KeyPress || ev.Key != want {
			t.Errorf("event = %+v, want %v", ev, want)
		}
	}
	tt.Pass(Mirror{})
	tt.Take()
	l.typed(t, "k")
	if ev := event(t, tt); ev.Kind != KeyPress {
		t.Errorf("event = %+v, want a key", ev)
	}
}

func TestBackgroundIsAsked(t *testing.T) {
	for _, c := range []struct {
		env    []string
		answer string
		want   string // "" is no event
	}{
		{[]string{"TERM=xterm"}, "\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c", "light"},
		{[]string{"TERM=xterm"}, "\x1b]11;rgb:1c1c/1c1c/1c1c\a\x1b[?62c", "dark"},
		{[]string{"TERM=xterm", "COLORFGBG=0;15"}, "\x1b]11;rgb:1c1c/1c1c/1c1c\a\x1b[?62c", "dark"},
		{[]string{"TERM=xterm", "COLORFGBG=0;15"}, "\x1b[?62c", "light"},
		{[]string{"TERM=xterm", "COLORFGBG=15;default;0"}, "\x1b[?62c", "dark"},
		{[]string{"TERM=xterm"}, "\x1b[?62c", ""},
		{[]string{"TERM=linux", "COLORFGBG=0;7"}, "", "light"},
		{[]string{"TERM=dumb"}, "", ""},
	} {
		l := newLine(t, 80, 24)
		tt := l.open(t, c.env...)
		tt.AskBackground()
		if c.answer != "" {
			l.await(t, askBackground)
			l.typed(t, c.answer)
		}
		if c.want == "" {
			l.typed(t, "k")
		}
		ev := event(t, tt)
		got := map[EventKind]string{Background: map[bool]string{true: "dark", false: "light"}[ev.Dark]}[ev.Kind]
		if got != c.want {
			t.Errorf("%v, answer %q: event %+v, want %q", c.env, c.answer, ev, c.want)
		}
		tt.Close()
		if c.answer == "" && bytes.Contains(l.written(), []byte("\x1b]")) {
			t.Errorf("%v: a terminal that can't be asked was asked", c.env)
		}
	}
}

func TestDumbTerminalGetsNextToNothing(t *testing.T) {
	l := newLine(t, 20, 2)
	tt := l.open(t, "TERM=dumb")
	if tt.Depth() != NoColor {
		t.Errorf("depth = %d", tt.Depth())
	}
	s := screen.New(20, 2)
	s.Put(0, 0, "x", screen.Style{FG: screen.Palette(1), Link: "https://x/", Attr: screen.Bold})
	if err := tt.Draw(s); err != nil {
		t.Fatal(err)
	}
	tt.Pass(Mirror{Mouse: 1003, Paste: true, Focus: true, AppCursor: true})
	tt.Take()
	tt.Clipboard("x")
	tt.Close()
	want := enterScreen + eraseAll + "\x1b[1mx\x1b[m" + "\x1b\\" + leaveScreen
	l.await(t, leaveScreen)
	if got := string(l.written()); got != want {
		t.Errorf("written: %q, want %q", got, want)
	}
}

func TestClipboardIsEncoded(t *testing.T) {
	l := newLine(t, 80, 24)
	tt := l.open(t)
	tt.Clipboard(string(make([]byte, 1<<20)))
	tt.Clipboard("echo \x1b]0;hi\a é")
	l.await(t, "\x1b]52;c;ZWNobyAbXTA7aGkHIMOp\x1b\\")
	if bytes.Count(l.written(), []byte("]52;")) != 1 {
		t.Error("what is too long was written")
	}
}

// All that a whole life of the terminal writes is on the list.
func TestNothingElseIsEverWritten(t *testing.T) {
	l := newLine(t, 40, 10)
	tt := l.open(t)
	a := newArtist(5, 40, 10)
	for n := range 20 {
		if err := tt.Draw(a.next()); err != nil {
			t.Fatal(err)
		}
		tt.Pass(Mirror{AppCursor: n%2 == 0, AppKeypad: n%3 == 0, Paste: n%5 == 0, Focus: n%2 == 1, Mouse: []int{0, 9, 1000, 1002, 1003}[n%5]})
		tt.SetMouse(n%4 != 0)
		tt.AskBackground()
		tt.Clipboard("x")
		tt.Take()
	}
	tt.Close()
	l.await(t, leaveScreen)
	checkAllowed(t, l.written())
}

func TestOpenWantsATerminal(t *testing.T) {
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	l := newLine(t, 80, 24)
	before := l.termios(t)
	for _, c := range []struct {
		in, out *os.File
		want    string
	}{
		{f, l.slave, "/dev/null is no terminal for keys"},
		{l.slave, f, "/dev/null is no terminal for frames"},
	} {
		if _, err := Open(c.in, c.out, nil); err == nil || err.Error() != c.want {
			t.Errorf("Open = %v, want %q", err, c.want)
		}
	}
	if l.termios(t) != before || len(l.written()) != 0 {
		t.Error("a terminal that was not taken was touched")
	}
}

func BenchmarkDrawToTerminal(b *testing.B) {
	m, s, err := openPTY()
	if err != nil {
		b.Fatal(err)
	}
	defer m.Close()
	defer s.Close()
	if err := setSize(m, 120, 40); err != nil {
		b.Fatal(err)
	}
	l := &line{master: m, slave: s, more: make(chan struct{}, 1)}
	go l.read() // ends with the master
	tt, err := Open(s, s, []string{"TERM=xterm-256color", "COLORTERM=truecolor"})
	if err != nil {
		b.Fatal(err)
	}
	defer tt.Close()
	one, other := colourful(120, 40, 1), colourful(120, 40, 2)
	for i := 0; b.Loop(); i++ {
		if err := tt.Draw([...]*screen.Screen{one, other}[i%2]); err != nil {
			b.Fatal(err)
		}
	}
}
