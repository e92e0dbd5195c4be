package tty

import "strconv"

// modes are the modes of the real terminal that this package changes. The zero
// value is how a terminal is found.
type modes struct {
	alt       bool // 1049: alternate screen; with it the cursor hides
	paste     bool // 2004: bracketed paste
	focus     bool // 1004: focus reports
	mouse     int  // 0, 1000, 1002 or 1003, always with 1006
	appCursor bool // DECCKM
	appKeypad bool // DECKPAM
}

// The sequences of modes.change.
const (
	enterScreen = "\x1b[?1049h\x1b[?25l\x1b[m\x1b[H\x1b[2J"
	leaveScreen = "\x1b[m\x1b[?25h\x1b[?1049l"
	appKeypad   = "\x1b="
	numKeypad   = "\x1b>"
)

// change appends to b what brings the terminal from m to n.
func (m modes) change(b []byte, n modes) []byte {
	if n.alt && !m.alt {
		b = append(b, enterScreen...)
	}
	b = m.changeMouse(b, n)
	b = private(b, 2004, m.paste, n.paste)
	b = private(b, 1004, m.focus, n.focus)
	b = private(b, 1, m.appCursor, n.appCursor)
	switch {
	case n.appKeypad && !m.appKeypad:
		b = append(b, appKeypad...)
	case m.appKeypad && !n.appKeypad:
		b = append(b, numKeypad...)
	}
	if m.alt && !n.alt {
		b = append(b, leaveScreen...)
	}
	return b
}

func (m modes) changeMouse(b []byte, n modes) []byte {
	if m.mouse == n.mouse {
		return b
	}
	b = private(b, 1006, m.mouse != 0, n.mouse != 0)
	if m.mouse != 0 {
		b = private(b, m.mouse, true, false)
	}
	if n.mouse != 0 {
		b = private(b, n.mouse, false, true)
	}
	return b
}

// private appends DECSET or DECRST of mode n when it goes from old to now.
func private(b []byte, n int, old, now bool) []byte {
	if old == now {
		return b
	}
	b = append(b, "\x1b[?"...)
	b = strconv.AppendInt(b, int64(n), 10)
	if now {
		return append(b, 'h')
	}
	return append(b, 'l')
}
