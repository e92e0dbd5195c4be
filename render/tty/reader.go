package tty

import (
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// read takes what is typed until the terminal is lost or closed, and tells when
// its size, which was cols and rows, is another. It blocks in select, not in
// read, so that Close can wake it without a flag of the terminal's file
// changing: the shell that started us shares those flags.
func (t *TTY) read(cols, rows int) {
	defer t.rescue()
	defer close(t.readerDone)
	defer close(t.events)
	var p parser
	buf := make([]byte, 16<<10)
	for {
		p.owed = t.query.owed()
		typed, woken, err := t.wait(p.patience())
		if t.resized.Swap(false) {
			if c, r := t.Size(); c != cols || r != rows {
				cols, rows = c, r
				t.send(Event{Kind: ResizeInput, Cols: cols, Rows: rows})
			}
		}
		if t.guess.Swap(false) {
			t.tellGuess()
		}
		var n int
		if err == nil && typed {
			n, err = t.take(buf)
		}
		select {
		case <-t.done:
			return
		default:
		}
		if lost := t.lost.Load(); lost != nil || err != nil {
			t.send(Event{Kind: Lost, Err: t.lose(err)})
			return
		}
		if n > 0 || !typed && !woken {
			t.cut(&p, buf[:n])
		}
	}
}

// cut cuts what was typed into events. With nothing typed the parser's patience
// was in vain.
func (t *TTY) cut(p *parser, typed []byte) {
	passing := t.passing.Load()
	p.mirror = passing
	if len(typed) > 0 {
		p.feed(typed)
	} else {
		p.giveUp()
	}
	if p.mirror == nil && passing != nil { // Ctrl-] took the keyboard back
		t.passing.CompareAndSwap(passing, nil)
	}
	for _, ev := range p.events {
		t.send(ev)
	}
	clear(p.events)
	p.events = p.events[:0]
	for _, a := range p.answers {
		t.answered(a)
	}
	p.answers = p.answers[:0]
}

// wait waits until something is typed, until it is woken, or for d when d is
// not 0.
func (t *TTY) wait(d time.Duration) (typed, woken bool, err error) {
	var set unix.FdSet
	set.Set(t.in)
	set.Set(t.wakeFD)
	var timeout *unix.Timeval
	if d > 0 {
		tv := unix.NsecToTimeval(int64(d))
		timeout = &tv
	}
	_, err = unix.Select(max(t.in, t.wakeFD)+1, &set, nil, nil, timeout)
	if err == unix.EINTR {
		return false, true, nil
	}
	if err != nil {
		return false, false, err
	}
	if woken = set.IsSet(t.wakeFD); woken {
		var b [8]byte
		if _, err := t.wake[0].Read(b[:]); err != nil {
			return false, true, err
		}
		t.poked.Store(false) // only now: a byte written before was read
	}
	return set.IsSet(t.in), woken, nil
}

// take reads what is typed, without waiting.
func (t *TTY) take(buf []byte) (int, error) {
	n, err := unix.Read(t.in, buf)
	switch {
	case n > 0:
		return n, nil
	case err == unix.EAGAIN || err == unix.EINTR:
		return 0, nil
	case err == nil:
		err = io.EOF
	}
	return 0, err
}

// send hands an event over, unless the terminal was closed.
func (t *TTY) send(ev Event) {
	select {
	case t.events <- ev:
	case <-t.done:
	}
}

// rescue gives the terminal back when a goroutine panics.
func (t *TTY) rescue() {
	if r := recover(); r != nil {
		t.Close() // nobody is left to tell of an error
		panic(r)
	}
}

func (t *TTY) openWake() (err error) {
	t.wake[0], t.wake[1], err = os.Pipe()
	if err != nil {
		return err
	}
	c, err := t.wake[0].SyscallConn()
	if err != nil {
		return err
	}
	return c.Control(func(fd uintptr) { t.wakeFD = int(fd) })
}

func (t *TTY) closeWake() {
	t.wake[0].Close()
	t.wake[1].Close()
}

// poke wakes the reader.
func (t *TTY) poke() {
	if !t.poked.Swap(true) {
		t.wake[1].Write([]byte{0}) // fails only when the reader is gone
	}
}
