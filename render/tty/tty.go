package tty

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"showrunner/render/screen"
)

// TTY is the presenter's terminal, taken over by Open until Close. Its methods
// may be called from any goroutine.
type TTY struct {
	in, out int // file descriptors
	env     []string
	depth   Depth
	dumb    bool

	// turn holds one token: who has it may write to the terminal and change
	// what follows. A channel, because Close must not wait for ever for a
	// writer that a stalled terminal holds up.
	turn    chan struct{}
	before  *term.State
	line    *unix.Termios // the same
	modes   modes         // as they are now
	shown   shown
	mouse   bool // wanted by SetMouse
	away    bool // given back by Suspend
	touched bool // the cursor's shape was changed
	watcher *watcher
	stops   chan os.Signal // SIGTSTP from outside

	suspending atomic.Bool
	continued  chan struct{} // SIGCONT came, for Suspend

	events  chan Event
	passing atomic.Pointer[Mirror]
	lost    atomic.Pointer[error]
	query   query

	wake       [2]*os.File // a byte in it wakes the reader
	wakeFD     int
	poked      atomic.Bool
	resized    atomic.Bool
	guess      atomic.Bool   // AskBackground on a terminal that can't be asked
	done       chan struct{} // closed by Close
	readerDone chan struct{}
	watchDone  chan struct{}
	closing    sync.Once
	closeErr   error
}

// ErrClosed is what the methods of a closed TTY return.
var ErrClosed = errors.New("the terminal was given back")

// Open takes over the terminal: raw mode, alternate screen, no cursor, mouse
// and bracketed paste. in and out must be terminals, normally the same one; env
// tells what it can do (TERM, COLORTERM, NO_COLOR, COLORFGBG, TMUX, LC_ALL,
// LC_CTYPE, LANG). in and out
// stay the caller's, who closes them after Close, and their flags are never
// changed.
func Open(in, out *os.File, env []string) (*TTY, error) {
	t := &TTY{
		env: env, depth: DepthOf(env), dumb: variable(env, "TERM") == "dumb", mouse: true,
		turn: make(chan struct{}, 1), events: make(chan Event, 64), continued: make(chan struct{}, 1), stops: make(chan os.Signal, 1),
		done: make(chan struct{}), readerDone: make(chan struct{}), watchDone: make(chan struct{}),
	}
	var err error
	if t.in, err = descriptor(in, "keys"); err != nil {
		return nil, err
	}
	if t.out, err = descriptor(out, "frames"); err != nil {
		return nil, err
	}
	t.shown.palette.depth = t.depth
	t.shown.sync = !t.dumb
	t.shown.bytes = !UTF8(env)
	t.shown.links = !t.dumb && variable(env, "TERM") != "linux"
	if err := t.openWake(); err != nil {
		return nil, err
	}
	conts, sizes := t.watchSignals()
	if err := t.enter(); err != nil {
		t.stopSignals(conts, sizes)
		t.closeWake()
		return nil, err
	}
	t.startWatcher()
	t.watcher.taken(t.line)
	t.turn <- struct{}{}
	cols, rows := t.Size() // before the caller can ask: what changes from now on is told
	go t.read(cols, rows)
	go t.watch(conts, sizes)
	return t, nil
}

// OpenDevTTY opens the controlling terminal, for keys while standard input is
// something else. The caller closes it after the TTY that uses it.
func OpenDevTTY() (*os.File, error) {
	fd, err := unix.Open("/dev/tty", unix.O_RDWR|unix.O_NOCTTY|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("no terminal to take keys from: %w", err)
	}
	return os.NewFile(uintptr(fd), "/dev/tty"), nil
}

// descriptor is f's file descriptor. Unlike f.Fd it leaves the flags alone.
func descriptor(f *os.File, use string) (int, error) {
	fd := -1
	if c, err := f.SyscallConn(); err == nil {
		if err := c.Control(func(n uintptr) { fd = int(n) }); err != nil {
			return -1, err
		}
	}
	if fd < 0 || !term.IsTerminal(fd) {
		return -1, fmt.Errorf("%s is no terminal for %s", f.Name(), use)
	}
	return fd, nil
}

// Size is the size of the terminal; 80x24 when it does not say.
func (t *TTY) Size() (cols, rows int) {
	cols, rows, err := term.GetSize(t.out)
	if err != nil || cols <= 0 || rows <= 0 {
		return 80, 24
	}
	return min(cols, maxSize), min(rows, maxSize)
}

const maxSize = 2000 // columns, rows

// Depth is how many colours the terminal has.
func (t *TTY) Depth() Depth { return t.depth }

// Events are what comes from the terminal, in order. The channel is closed when
// the reader ends: after Lost or by Close.
func (t *TTY) Events() <-chan Event { return t.events }

// Draw shows s, from the top left corner. It writes only what differs from the
// last frame, at once, and nothing when nothing does. The error says that the
// terminal is lost or closed.
func (t *TTY) Draw(s *screen.Screen) error {
	if err := t.lock(); err != nil {
		return err
	}
	defer t.unlock()
	if t.away {
		return nil
	}
	cols, rows := t.Size()
	b := t.shown.frame(s, cols, rows)
	if b == nil {
		return nil
	}
	t.touched = t.touched || t.shown.cursor.Shape != 0
	return t.write(b)
}

// Repaint makes the next Draw write every cell, in case something else wrote
// to the terminal.
func (t *TTY) Repaint() {
	if t.lock() == nil {
		t.shown.known = false
		t.unlock()
	}
}

// SetMouse turns the mouse on, or off so that the terminal can select text. It
// is on after Open.
func (t *TTY) SetMouse(on bool) {
	if t.lock() != nil {
		return
	}
	defer t.unlock()
	t.mouse = on
	t.setModes()
}

// lock waits for t's turn. It fails when the terminal is lost or closed.
func (t *TTY) lock() error {
	if err := t.lost.Load(); err != nil {
		return *err
	}
	select {
	case <-t.done:
		return ErrClosed
	case <-t.turn:
	}
	select {
	case <-t.done:
		t.unlock()
		return ErrClosed
	default:
		return nil
	}
}

func (t *TTY) unlock() { t.turn <- struct{}{} }

// write writes all of b. It needs the turn.
func (t *TTY) write(b []byte) error {
	for len(b) > 0 {
		n, err := unix.Write(t.out, b)
		switch {
		case n > 0:
			b = b[n:]
		case err == unix.EINTR:
		case err == unix.EAGAIN:
			if _, err := t.writable(patience); err != nil {
				return t.lose(err)
			}
			select {
			case <-t.done: // Close wants its turn
				return ErrClosed
			default:
			}
		default:
			return t.lose(err)
		}
	}
	return nil
}

// writable waits until the terminal takes more, for at most d.
func (t *TTY) writable(d time.Duration) (bool, error) {
	var set unix.FdSet
	set.Set(t.out)
	tv := unix.NsecToTimeval(int64(d))
	n, err := unix.Select(t.out+1, nil, &set, nil, &tv)
	if err == unix.EINTR {
		return false, nil
	}
	return n > 0, err
}

// lose remembers why the terminal is lost.
func (t *TTY) lose(err error) error {
	if err == nil {
		err = errors.New("it hung up")
	}
	err = fmt.Errorf("lost the terminal: %w", err)
	if !t.lost.CompareAndSwap(nil, &err) {
		return *t.lost.Load()
	}
	t.poke()
	return err
}

// enter takes the terminal. It needs the turn, or to be alone.
func (t *TTY) enter() error {
	line := lineModes(t.in)
	state, err := term.MakeRaw(t.in)
	if err != nil {
		return err
	}
	if t.before == nil {
		t.before, t.line = state, line
	}
	t.watcher.taken(t.line)
	t.away = false
	t.shown.forget()
	return t.setModes()
}

// leave gives the terminal back, if it is still ours to change. It needs the
// turn, or to be the last.
func (t *TTY) leave() error {
	if !t.foreground() {
		return nil
	}
	b := t.modes.change([]byte("\x1b\\"), modes{}) // ends what a cut-off frame may have begun
	if t.touched {
		b = append(b, "\x1b[0 q"...)
	}
	t.modes, t.touched, t.away = modes{}, false, true
	ok, err := t.writable(10 * patience)
	if ok {
		err = t.write(b)
	}
	return errors.Join(err, t.restore())
}

// restore gives back the modes of the line.
func (t *TTY) restore() error {
	if t.before == nil {
		return nil
	}
	defer t.watcher.away()
	return term.Restore(t.in, t.before)
}

// setModes brings the terminal to the modes that are wanted now.
func (t *TTY) setModes() error {
	want := t.wanted()
	b := t.modes.change(nil, want)
	if t.away || len(b) == 0 {
		return nil
	}
	t.modes = want
	return t.write(b)
}

// wanted are the modes for who has the keyboard now.
func (t *TTY) wanted() modes {
	if t.dumb {
		return modes{alt: true}
	}
	m := modes{alt: true, paste: true}
	if t.mouse {
		m.mouse = 1002
	}
	p := t.passing.Load()
	if p == nil {
		return m
	}
	m.paste, m.focus, m.appCursor, m.appKeypad = p.Paste, p.Focus, p.AppCursor, p.AppKeypad
	if t.mouse && p.Mouse == 1003 {
		m.mouse = 1003
	}
	return m
}

// Close gives the terminal back as it was: modes, screen, cursor, mouse. It may
// be called often, from any goroutine and while panicking; every call returns
// when that is done. What is typed afterwards is not eaten.
func (t *TTY) Close() error {
	t.closing.Do(t.close)
	return t.closeErr
}

const patience = 100 * time.Millisecond // with an answer that may still come

func (t *TTY) close() {
	late := t.query.owed() && !t.query.wait(10*patience)
	close(t.done)
	t.poke()
	if within(t.readerDone, 10*patience) && within(t.watchDone, 10*patience) {
		t.closeWake()
	}
	switch mine := within(t.turn, 10*patience); {
	case !mine: // a writer hangs: the terminal takes nothing more
		t.closeErr = t.restore()
	case !t.away:
		t.closeErr = t.leave()
	}
	t.watcher.end()
	if late {
		flushInput(t.in)
	}
}

// within waits until something comes from c, for at most d.
func within(c <-chan struct{}, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-c:
		return true
	case <-timer.C:
		return false
	}
}
