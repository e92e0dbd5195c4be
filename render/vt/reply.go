package vt

import (
	"fmt"
	"sync"

	"showrunner/render/screen"
)

const maxReplies = 64 << 10 // bytes that wait

// replies are the answers on their way to the program. They leave in order, on
// a goroutine that lives while there are any.
type replies struct {
	mu      sync.Mutex
	send    func([]byte)
	waiting []byte
	running bool
}

// add queues an answer, or drops it when too many wait.
func (r *replies) add(s string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.send == nil || len(r.waiting)+len(s) > maxReplies {
		return
	}
	r.waiting = append(r.waiting, s...)
	if !r.running {
		r.running = true
		go r.run()
	}
}

// run sends what waits and ends when nothing does.
func (r *replies) run() {
	for {
		r.mu.Lock()
		p := r.waiting
		r.waiting = nil
		r.running = len(p) > 0
		r.mu.Unlock()
		if len(p) == 0 {
			return
		}
		r.send(p)
	}
}

func (t *Terminal) answer(s string) { t.replies.add(s) }

// report answers DA, DSR and the questions for the size.
func (t *Terminal) report(b byte) {
	q := &t.seq
	n := q.param(0, 0)
	mark := ""
	if q.private == '?' {
		mark = "?"
	}
	switch {
	case b == 'c' && n == 0:
		t.answer("\x1b[?62;22c") // a VT220 with colours
	case b == 'n' && n == 5 && mark == "":
		t.answer("\x1b[0n")
	case b == 'n' && n == 6:
		y := t.y
		if t.origin {
			y -= t.top
		}
		t.answer(fmt.Sprintf("\x1b[%s%d;%dR", mark, y+1, t.x+1))
	case b == 't':
		t.windowOp(n)
	case b == 'x' && n <= 1: // DECREQTPARM
		t.answer(fmt.Sprintf("\x1b[%d;1;1;128;128;1;0x", n+2))
	}
}

// windowOp answers what XTWINOPS asks for, and keeps the stack of titles.
func (t *Terminal) windowOp(n int) {
	switch n {
	case 18:
		t.answer(fmt.Sprintf("\x1b[8;%d;%dt", t.h, t.w))
	case 19:
		t.answer(fmt.Sprintf("\x1b[9;%d;%dt", t.h, t.w))
	case 22:
		if len(t.titles) < 10 {
			t.titles = append(t.titles, t.title)
		}
	case 23:
		if i := len(t.titles) - 1; i >= 0 {
			t.title, t.titles = t.titles[i], t.titles[:i]
		}
	}
}

// reportMode answers DECRQM.
func (t *Terminal) reportMode() {
	n := t.seq.param(0, 0)
	if t.seq.private == '?' {
		t.answer(fmt.Sprintf("\x1b[?%d;%d$y", n, t.privateModeState(n)))
		return
	}
	if t.seq.private == 0 {
		t.answer(fmt.Sprintf("\x1b[%d;%d$y", n, t.modeState(n)))
	}
}

// reportColor answers OSC 4, 10, 11 and 12, of which what is the start.
func (t *Terminal) reportColor(what string, c screen.Color) {
	r, g, b, _ := c.IsRGB()
	t.answer(fmt.Sprintf("\x1b]%s;rgb:%02x%02x/%02x%02x/%02x%02x\x1b\\", what, r, r, g, g, b, b))
}

// reportSetting answers DECRQSS.
func (t *Terminal) reportSetting(name string) {
	switch name {
	case "m":
		t.answer("\x1bP1$r" + t.penSGR() + "m\x1b\\")
	case "r":
		t.answer(fmt.Sprintf("\x1bP1$r%d;%dr\x1b\\", t.top+1, t.bottom))
	case " q":
		t.answer(fmt.Sprintf("\x1bP1$r%d q\x1b\\", t.shape))
	default:
		t.answer("\x1bP0$r\x1b\\")
	}
}
