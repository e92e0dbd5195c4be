package tty

import "bytes"

// Mirror is what a program asked of its terminal, for Pass. X and Y are where
// the top left cell of its picture stands on the real terminal, W and H how
// large it is there; 0 has no bound.
type Mirror struct {
	AppCursor  bool // DECCKM
	AppKeypad  bool // DECKPAM
	Paste      bool // 2004
	Focus      bool // 1004
	Mouse      int  // 0, 9, 1000, 1002 or 1003
	SGRMouse   bool // 1006
	X, Y, W, H int
}

// Pass gives the keyboard to a program: what is typed comes verbatim as
// RawInput, with the mouse's cells counted from the program's picture and
// without answers of the terminal. Ctrl-] takes the keyboard back by itself: it
// comes as a key and what follows are keys again; Take must be called then, to
// undo the modes. Pass may be called again while it holds, when the program
// asks for other modes.
func (t *TTY) Pass(m Mirror) {
	t.passing.Store(&m)
	t.renewModes()
}

// Take takes the keyboard back from the program.
func (t *TTY) Take() {
	t.passing.Store(nil)
	t.renewModes()
}

func (t *TTY) renewModes() {
	if t.lock() == nil {
		t.setModes() // an error is kept in t.lost
		t.unlock()
	}
}

// pass takes what stands at the start of b while a program has the keyboard.
func (p *parser) pass(b []byte) int {
	switch i := bytes.IndexAny(b, "\x1b\x1d"); {
	case i < 0:
		p.raw(b)
		return len(b)
	case i > 0:
		p.raw(b[:i])
		return i
	case b[0] == takeBack:
		return p.takeBack(1)
	}
	s, ok := escape(b)
	if !ok {
		return 0
	}
	return p.passSequence(s, b)
}

// passSequence passes the sequence s at the start of b on, if it is the
// program's.
func (p *parser) passSequence(s sequence, b []byte) int {
	n := s.n
	switch {
	case s.isReply():
		p.answer(s)
	case s.kind == x10 || s.kind == csi && s.prefix == '<':
		if r, ok := s.mouse(); ok {
			p.forward(r)
		}
	case s.kind == csi && len(s.params) == 0 && (s.final == 'I' || s.final == 'O'):
		if p.mirror.Focus {
			p.raw(b[:n])
		}
	case s.kind == csi && s.final == '~' && s.num(0, 0, 0)|1 == 201:
		p.pasting = s.num(0, 0, 0) == 200
		if p.mirror.Paste {
			p.raw(b[:n])
		}
	case s.key() == Key{Code: ']', Mod: Ctrl}:
		return p.takeBack(n)
	default:
		p.raw(b[:n])
	}
	return n
}

// takeBack gives the keyboard back to the presenter.
func (p *parser) takeBack(n int) int {
	p.mirror = nil
	p.press(Key{Code: ']', Mod: Ctrl})
	return n
}

// giveUpPass passes on what was held back, but not the start of an answer.
func (p *parser) giveUpPass(b []byte) {
	if len(b) < 3 || b[1] != ']' && b[1] != 'P' {
		p.raw(b)
	}
}

// raw adds bytes for the program.
func (p *parser) raw(b []byte) {
	if len(b) == 0 {
		return
	}
	if n := len(p.events); n > 0 && p.events[n-1].Kind == RawInput {
		p.events[n-1].Raw = append(p.events[n-1].Raw, b...)
		return
	}
	p.events = append(p.events, Event{Kind: RawInput, Raw: bytes.Clone(b)})
}
