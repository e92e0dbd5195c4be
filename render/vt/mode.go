package vt

// Modes is what a program has switched on, as far as the outside has to know.
type Modes struct {
	Alt          bool // the alternate screen is in use
	AppCursor    bool // DECCKM (1): cursor keys send SS3
	AppKeypad    bool // DECKPAM, or 66
	Paste        bool // bracketed paste (2004)
	Focus        bool // focus events (1004)
	Mouse        int  // 0, 9, 1000, 1002 or 1003
	SGRMouse     bool // 1006
	CursorHidden bool // DECTCEM (25) off
	Sync         bool // synchronized output (2026): the picture is not whole yet
	Reverse      bool // DECSCNM (5)
	Wrap         bool // DECAWM (7)
	AltScroll    bool // 1007: the wheel sends cursor keys on the alternate screen
}

type modes struct {
	insert, newline        bool // IRM, LNM
	autowrap               bool
	appCursor, appKeypad   bool
	hidden, reverse, blink bool
	paste, focus, sgrMouse bool
	altScroll              bool
	mouse                  int
	sync                   bool
	syncLeft               int // bytes until the program is taken to have forgotten the end
}

const maxSync = 1 << 20 // bytes

// Modes tells which modes are on. Sync ends by itself after a megabyte of
// output; how long a picture may be held back is up to the caller.
func (t *Terminal) Modes() Modes {
	t.mu.Lock()
	defer t.mu.Unlock()
	return Modes{
		Alt: t.alt, AppCursor: t.appCursor, AppKeypad: t.appKeypad, Paste: t.paste,
		Focus: t.focus, Mouse: t.mouse, SGRMouse: t.sgrMouse, CursorHidden: t.hidden,
		Sync: t.sync, Reverse: t.reverse, Wrap: t.autowrap, AltScroll: t.altScroll,
	}
}

// flag is where an ANSI mode is kept; nil for an unknown one.
func (t *Terminal) flag(n int) *bool {
	switch n {
	case 4:
		return &t.insert
	case 20:
		return &t.newline
	}
	return nil
}

// privateFlag is where a private mode is kept that is nothing but a flag; nil
// for others.
func (t *Terminal) privateFlag(n int) *bool {
	switch n {
	case 1:
		return &t.appCursor
	case 5:
		return &t.reverse
	case 7:
		return &t.autowrap
	case 12:
		return &t.blink
	case 66:
		return &t.appKeypad
	case 1004:
		return &t.focus
	case 1006:
		return &t.sgrMouse
	case 1007:
		return &t.altScroll
	case 2004:
		return &t.paste
	}
	return nil
}

func (t *Terminal) setModes(on bool) {
	for i := range max(t.seq.n, 1) {
		if f := t.flag(t.seq.param(i, 0)); f != nil {
			*f = on
		}
	}
}

func (t *Terminal) setPrivateModes(on bool) {
	for i := range t.seq.n {
		t.setPrivateMode(t.seq.param(i, 0), on)
	}
}

func (t *Terminal) setPrivateMode(n int, on bool) {
	switch n {
	case 6:
		t.origin = on
		t.moveTo(0, 0)
	case 25:
		t.hidden = !on
	case 47, 1047, 1049:
		t.setAlt(n, on)
	case 1048:
		if on {
			t.saved[t.page()] = t.cursor
		} else {
			t.restore()
		}
	case 9, 1000, 1002, 1003:
		t.mouse = 0
		if on {
			t.mouse = n
		}
	case 2026:
		t.sync, t.syncLeft = on, maxSync
	default:
		if f := t.privateFlag(n); f != nil {
			*f = on
		}
	}
}

// setAlt changes to the alternate screen or back. 1047 clears it when it is
// left, 1049 when it is entered, and keeps the cursor.
func (t *Terminal) setAlt(n int, on bool) {
	if on && n == 1049 {
		t.saved[t.page()] = t.cursor
	}
	if on != t.alt {
		if !on {
			t.leave()
		}
		if !on && n == 1047 {
			t.blank(0, t.h)
		}
		t.swap()
	}
	if on && n == 1049 {
		t.blank(0, t.h)
	}
	if !on && n == 1049 {
		t.restore()
	}
}

// The answers of DECRQM.
const (
	modeUnknown = 0
	modeSet     = 1
	modeReset   = 2
)

func answerOf(on bool) int {
	if on {
		return modeSet
	}
	return modeReset
}

func (t *Terminal) modeState(n int) int {
	if f := t.flag(n); f != nil {
		return answerOf(*f)
	}
	return modeUnknown
}

func (t *Terminal) privateModeState(n int) int {
	switch n {
	case 6:
		return answerOf(t.origin)
	case 25:
		return answerOf(!t.hidden)
	case 47, 1047, 1049:
		return answerOf(t.alt)
	case 1048:
		return modeSet
	case 9, 1000, 1002, 1003:
		return answerOf(t.mouse == n)
	case 2026:
		return answerOf(t.sync)
	}
	if f := t.privateFlag(n); f != nil {
		return answerOf(*f)
	}
	return modeUnknown
}
