package tty

import (
	"os"
	"os/signal"
	"time"

	"golang.org/x/sys/unix"
)

// watchSignals begins to listen for what a terminal's owner needs to know: that
// it goes on after a stop, and that the window has another size.
func watchSignals() (conts, sizes chan os.Signal) {
	conts, sizes = make(chan os.Signal, 1), make(chan os.Signal, 1)
	signal.Notify(conts, unix.SIGCONT)
	signal.Notify(sizes, unix.SIGWINCH)
	return conts, sizes
}

func stopSignals(conts, sizes chan os.Signal) {
	signal.Stop(conts)
	signal.Stop(sizes)
}

// watch passes signals on. It ends with Close.
func (t *TTY) watch(conts, sizes chan os.Signal) {
	defer t.rescue()
	defer close(t.watchDone)
	defer stopSignals(conts, sizes)
	for {
		select {
		case <-t.done:
			return
		case <-conts:
			t.resume()
		case <-sizes:
		}
		t.resized.Store(true)
		t.poke()
	}
}

// resume takes the terminal again after a stop from outside, when somebody else
// has had it, and shows the last frame.
func (t *TTY) resume() {
	if t.lock() != nil {
		return
	}
	defer t.unlock()
	if t.away {
		return // Suspend does it
	}
	t.modes = modes{}
	if t.enter() == nil {
		cols, rows := t.Size()
		t.write(t.shown.again(cols, rows)) // an error is kept in t.lost
	}
}

// Suspend gives the terminal back, stops the process group as Ctrl-Z does, and
// takes the terminal again when it is continued. Where nothing could continue
// it (there is no shell with job control) it returns at once.
func (t *TTY) Suspend() error {
	if err := t.lock(); err != nil {
		return err
	}
	defer t.unlock()
	conts := make(chan os.Signal, 1)
	signal.Notify(conts, unix.SIGCONT)
	defer signal.Stop(conts)
	if err := t.leave(); err != nil {
		return err
	}
	if t.away {
		t.before = nil
	}
	if err := unix.Kill(0, unix.SIGTSTP); err != nil {
		return err
	}
	timer := time.NewTimer(2 * patience) // where the kernel ignored the signal
	defer timer.Stop()
	select {
	case <-conts:
	case <-timer.C:
	case <-t.done:
		return ErrClosed
	}
	if err := t.enter(); err != nil {
		return t.lose(err)
	}
	cols, rows := t.Size()
	return t.write(t.shown.again(cols, rows))
}

// foreground tells whether the terminal is this process group's to change. A
// terminal that does not control the process always is.
func (t *TTY) foreground() bool {
	pgrp, err := unix.IoctlGetInt(t.in, unix.TIOCGPGRP)
	return err != nil || pgrp == unix.Getpgrp()
}
