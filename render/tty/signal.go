package tty

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// watchSignals begins to listen for what a terminal's owner needs to know: that
// it is to stop, that it goes on after a stop, and that the window has another
// size.
func (t *TTY) watchSignals() (conts, sizes chan os.Signal) {
	conts, sizes = make(chan os.Signal, 1), make(chan os.Signal, 1)
	signal.Notify(conts, unix.SIGCONT)
	signal.Notify(sizes, unix.SIGWINCH)
	takeStops(t.stops)
	return conts, sizes
}

func (t *TTY) stopSignals(conts, sizes chan os.Signal) {
	signal.Stop(t.stops)
	signal.Stop(conts)
	signal.Stop(sizes)
}

// watch passes signals on. It ends with Close.
func (t *TTY) watch(conts, sizes chan os.Signal) {
	defer t.rescue()
	defer close(t.watchDone)
	defer t.stopSignals(conts, sizes)
	for {
		select {
		case <-t.done:
			return
		case <-conts:
			t.goOn()
		case <-t.stops:
			if !t.suspending.Load() {
				go func() { // ends when the program goes on
					defer t.rescue()
					_ = t.Suspend() // an error is kept in t.lost
				}()
			}
			continue
		case <-sizes:
		}
		t.resized.Store(true)
		t.poke()
	}
}

// goOn takes the terminal again, or leaves that to Suspend.
func (t *TTY) goOn() {
	if !t.suspending.Load() {
		t.resume()
		return
	}
	select {
	case t.continued <- struct{}{}:
	default:
	}
}

// resume takes the terminal again after a stop from outside, when somebody else
// has had it, and shows the last frame.
func (t *TTY) resume() {
	if t.lock() != nil {
		return
	}
	defer t.unlock()
	t.modes = modes{}
	t.takeAgain() // an error is kept in t.lost
}

// takeAgain takes the terminal and shows the last frame, unless the shell goes
// on with us in the background: it sends SIGCONT again when that ends.
func (t *TTY) takeAgain() error {
	if t.away = !t.foreground(); t.away {
		return nil
	}
	if err := t.enter(); err != nil {
		return t.lose(err)
	}
	cols, rows := t.Size()
	return t.write(t.shown.again(cols, rows))
}

// Suspend gives the terminal back, stops the process group as Ctrl-Z does, and
// takes the terminal again when it is continued. Where nothing could continue
// it (there is no shell with job control) it returns at once.
func (t *TTY) Suspend() error {
	if err := t.lock(); err != nil {
		return err
	}
	defer t.unlock()
	t.suspending.Store(true)
	defer t.suspending.Store(false)
	select {
	case <-t.continued: // of another time
	default:
	}
	if err := t.leave(); err != nil {
		return err
	}
	if t.away {
		t.before = nil // the shell may give back other modes
	}
	caught, err := stop()
	defer caught()
	if err != nil {
		return err
	}
	t.awaitContinue()
	return t.takeAgain()
}

// awaitContinue waits for SIGCONT, but not for ever: the kernel may have
// ignored the stop. Time goes by while stopped, so that the first wait may end
// before the signal is seen; the second one is for that.
func (t *TTY) awaitContinue() {
	if !within(t.continued, patience) {
		within(t.continued, patience)
	}
}

// foreground tells whether the terminal is this process group's to change. A
// terminal that does not control the process always is.
func (t *TTY) foreground() bool {
	pgrp, err := unix.IoctlGetInt(t.in, unix.TIOCGPGRP)
	return err != nil || pgrp == unix.Getpgrp()
}
