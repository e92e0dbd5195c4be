package vt

import "showrunner/render/screen"

// ascii is the start of the character sets.
var ascii = [4]byte{'B', 'B', 'B', 'B'}

// charset is the character set in use for the next character.
func (c *cursor) charset() byte {
	if c.single != 0 {
		return c.charsets[c.single]
	}
	return c.charsets[c.gl]
}

// graphics is the DEC special graphics set, from 0x5f to 0x7e.
const graphics = "\u00a0◆▒␉␌␍␊°±␤␋┘┐┌└┼⎺⎻─⎼⎽├┤┴┬│≤≥π≠£·"

// mapped is b in the character set in use.
func (t *Terminal) mapped(b byte) rune {
	set := t.charset()
	t.single = 0
	switch {
	case set == '0' && b >= 0x5f:
		i := 0x5f
		for _, r := range graphics {
			if i == int(b) {
				return r
			}
			i++
		}
	case set == 'A' && b == '#':
		return '£'
	}
	return rune(b)
}

// control carries out a C0 control.
func (t *Terminal) control(b byte) {
	switch b {
	case '\b':
		t.pending = false
		t.x = max(t.x-1, 0)
	case '\t':
		t.tab(1)
	case '\n', '\v', '\f':
		t.pending = false
		if t.newline {
			t.x = 0
		}
		t.lineFeed()
	case '\r':
		t.pending = false
		t.x = 0
	case 0x0e, 0x0f: // SO, SI
		t.gl = 0x0f - b
	default:
		return
	}
	t.joinable, t.last = false, 0
}

// index moves the cursor down, scrolling at the bottom of the region.
func (t *Terminal) index() {
	switch {
	case t.y == t.bottom-1:
		t.scrollUp(1)
	case t.y < t.h-1:
		t.y++
	}
}

// lineFeed is index for a row that ends here.
func (t *Terminal) lineFeed() {
	if t.y == t.bottom-1 && t.bottom < t.h {
		t.part(t.bottom)
	}
	t.index()
}

// reverseIndex moves the cursor up, scrolling at the top of the region.
func (t *Terminal) reverseIndex() {
	switch {
	case t.y == t.top:
		t.insertRows(t.top, 1)
	case t.y > 0:
		t.y--
	}
}

// scrollUp scrolls the region up. Rows that leave the top of the main screen
// go to the scrollback.
func (t *Terminal) scrollUp(n int) {
	n = min(n, t.bottom-t.top)
	if t.top > 0 {
		t.part(t.top)
	} else if !t.alt {
		for _, l := range t.rows[:n] {
			t.push(l)
		}
	}
	t.up(t.top, t.bottom, n)
}

// tab moves the cursor to the n-th tab stop to the right.
func (t *Terminal) tab(n int) {
	x := t.x
	for ; n > 0 && x < t.w-1; n-- {
		for x++; x < t.w-1 && !t.tabs[x]; x++ {
		}
	}
	t.effort -= x - t.x
	t.x = x
}

// backTab moves the cursor to the n-th tab stop to the left.
func (t *Terminal) backTab(n int) {
	t.pending = false
	t.effort -= t.x
	for ; n > 0 && t.x > 0; n-- {
		for t.x--; t.x > 0 && !t.tabs[t.x]; t.x-- {
		}
	}
}

// move puts the cursor to x, y of the screen.
func (t *Terminal) move(x, y int) {
	t.x, t.y = min(max(x, 0), t.w-1), min(max(y, 0), t.h-1)
	t.pending, t.joinable = false, false
}

// originTop is the row that addresses count from.
func (t *Terminal) originTop() int {
	if t.origin {
		return t.top
	}
	return 0
}

// moveTo puts the cursor to x, y, counted from the region in origin mode.
func (t *Terminal) moveTo(x, y int) {
	if t.origin {
		y = min(max(y, 0)+t.top, t.bottom-1)
	}
	t.move(x, y)
}

// moveBy moves the cursor down by n rows (up where n is negative). It stops at
// the edge of the region if it starts in it.
func (t *Terminal) moveBy(n int) {
	top, bottom := 0, t.h
	if t.y >= t.top {
		top = t.top
	}
	if t.y < t.bottom {
		bottom = t.bottom
	}
	if n < 0 {
		t.move(t.x, max(t.y+n, top))
	} else {
		t.move(t.x, min(t.y+n, bottom-1))
	}
}

// esc carries out an escape sequence, whose last byte is b.
func (t *Terminal) esc(b byte) {
	t.joinable, t.last = false, 0
	switch t.seq.ninter {
	case 0:
		t.escPlain(b)
	case 1:
		t.escWith(t.seq.inter[0], b)
	}
}

func (t *Terminal) escPlain(b byte) {
	switch b {
	case '7':
		t.saved[t.page()] = t.cursor
	case '8':
		t.restore()
	case 'D', 'E': // IND, NEL
		t.pending = false
		if b == 'E' {
			t.x = 0
		}
		t.lineFeed()
	case 'H': // HTS
		t.tabs[t.x] = true
	case 'M': // RI
		t.pending = false
		t.reverseIndex()
	case 'N', 'O': // SS2, SS3
		t.single = b - 'N' + 2
	case 'n', 'o': // LS2, LS3
		t.gl = b - 'n' + 2
	case '=':
		t.appKeypad = true
	case '>':
		t.appKeypad = false
	case 'c':
		t.reset()
	}
}

func (t *Terminal) escWith(inter, b byte) {
	switch inter {
	case '(', ')', '*', '+':
		t.charsets[inter-'('] = b
	case '#':
		if b == '8' {
			t.align()
		}
	}
}

// align is DECALN: the screen full of E.
func (t *Terminal) align() {
	t.top, t.bottom, t.origin = 0, t.h, false
	t.effort -= t.w * t.h
	t.part(0)
	pen := t.pen
	t.pen = screen.Cell{}
	for _, l := range t.rows {
		l.reset(t.w, 0)
		l.need(t.w)
		if l != t.rows[0] {
			l.used = copy(l.cells, t.rows[0].cells[:t.w])
			continue
		}
		for x := range t.w {
			t.store(l, x, 'E', 1)
		}
	}
	t.pen = pen
	t.move(0, 0)
}

// page is the number of the screen in use: 0 the main one, 1 the alternate.
func (t *Terminal) page() int {
	if t.alt {
		return 1
	}
	return 0
}

// restore is DECRC.
func (t *Terminal) restore() {
	t.cursor = t.saved[t.page()]
	t.x, t.y = min(t.x, t.w-1), min(t.y, t.h-1)
	t.pending = t.pending && t.x == t.w-1
	t.ink() // the table may have been collected
	t.joinable = false
}

// swap changes between the main and the alternate screen.
func (t *Terminal) swap() {
	if t.other.rows == nil {
		t.other = newGrid(t.w, t.h)
	}
	t.grid, t.other = t.other, t.grid
	t.alt = !t.alt
	t.joinable = false
}
