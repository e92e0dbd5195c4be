package tty

import "strconv"

// report is a report of the mouse: b as xterm codes it, the cell from 0.
type report struct {
	b    int
	x, y int
	up   bool // a button went up
}

const (
	motionBit = 32
	modBits   = 4 | 8 | 16
)

// mouse reads a report in SGR form or in the old one.
func (s sequence) mouse() (r report, ok bool) {
	switch {
	case s.kind == x10:
		r = report{b: int(s.params[0]) - 32, x: int(s.params[1]) - 33, y: int(s.params[2]) - 33}
		r.up = r.b&(3|64|motionBit) == 3
	case s.final != 'M' && s.final != 'm' || s.middle != 0:
		return r, false
	default:
		r = report{b: s.num(0, 0, 0), x: s.num(1, 0, 0) - 1, y: s.num(2, 0, 0) - 1, up: s.final == 'm'}
	}
	return r, r.x >= 0 && r.y >= 0 && r.b >= 0 && r.b < 128
}

func (r report) button() Button {
	n := r.b & 3
	switch {
	case r.b&64 != 0:
		return WheelUp + Button(n)
	case n == 3:
		return NoButton
	}
	return LeftButton + Button(n)
}

func (r report) motion() bool { return r.b&motionBit != 0 }

func (r report) mod() (m Mod) {
	for bit, mod := range [...]Mod{2: Shift, 3: Alt, 4: Ctrl} {
		if r.b>>bit&1 != 0 {
			m |= mod
		}
	}
	return m
}

// use adds a use of the mouse; a move without a button is none.
func (p *parser) use(r report) {
	if r.motion() && r.button() == NoButton {
		return
	}
	p.events = append(p.events, Event{Kind: MouseInput, Mouse: Mouse{
		X: r.x, Y: r.y, Button: r.button(), Mod: r.mod(),
		Press: !r.up && !r.motion(), Drag: r.motion(),
	}})
}

// grab says whose the button is that is held: it was pressed there.
type grab uint8

const (
	nobody grab = iota
	program
	presenter
)

// forward passes a report to the program when it asked for the mouse and the
// report is about its picture; the rest is the presenter's.
func (p *parser) forward(r report) {
	m := p.mirror
	inside := m.holds(r.x, r.y)
	owner := p.grab
	if owner == nobody {
		owner = presenter
		if inside && m.Mouse != 0 {
			owner = program
		}
	}
	switch {
	case r.up:
		p.grab = nobody
	case !r.motion() && r.b&64 == 0:
		p.grab = owner
	}
	if owner != program {
		p.use(r)
		return
	}
	r.x, r.y = m.local(r.x, r.y)
	p.raw(m.encode(r))
}

// holds tells whether a cell of the terminal is in the program's picture.
func (m *Mirror) holds(x, y int) bool {
	return x >= m.X && y >= m.Y && (m.W == 0 || x < m.X+m.W) && (m.H == 0 || y < m.Y+m.H)
}

// local is a cell of the program's picture, the nearest one to x, y.
func (m *Mirror) local(x, y int) (int, int) {
	x, y = max(x-m.X, 0), max(y-m.Y, 0)
	if m.W > 0 {
		x = min(x, m.W-1)
	}
	if m.H > 0 {
		y = min(y, m.H-1)
	}
	return x, y
}

// encode is a report as the program asked for it, nil when it did not.
func (m *Mirror) encode(r report) []byte {
	switch m.Mouse {
	case 9:
		if r.up || r.motion() || r.b&64 != 0 {
			return nil
		}
		r.b &^= modBits
	case 1000:
		if r.motion() {
			return nil
		}
	case 1002:
		if r.motion() && r.button() == NoButton {
			return nil
		}
	}
	if m.SGRMouse {
		return sgrReport(r)
	}
	if r.up {
		r.b |= 3
	}
	if r.x > 222 || r.y > 222 { // the old form ends there
		return nil
	}
	return []byte{0x1b, '[', 'M', byte(r.b + 32), byte(r.x + 33), byte(r.y + 33)}
}

func sgrReport(r report) []byte {
	b := append(make([]byte, 0, 16), "\x1b[<"...)
	b = append(strconv.AppendInt(b, int64(r.b), 10), ';')
	b = append(strconv.AppendInt(b, int64(r.x+1), 10), ';')
	b = strconv.AppendInt(b, int64(r.y+1), 10)
	if r.up {
		return append(b, 'm')
	}
	return append(b, 'M')
}
