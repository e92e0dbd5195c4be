package vt

import "showrunner/render/screen"

// csi carries out a control sequence, whose last byte is b.
func (t *Terminal) csi(b byte) {
	q := &t.seq
	if b == 'm' && q.private == 0 && q.ninter == 0 {
		t.sgr()
		return
	}
	t.joinable = false
	if b != 'b' {
		t.last = 0
	}
	if q.sub != 0 {
		return // colons have a meaning in SGR only
	}
	switch {
	case q.ninter == 1:
		t.csiWith(q.inter[0], b)
	case q.ninter > 1:
	case q.private == '?':
		t.csiPrivate(b)
	case q.private == '>':
		t.csiSecondary(b)
	case q.private == '=':
		if b == 'c' {
			t.answer("\x1bP!|00000000\x1b\\") // DA3
		}
	case q.private == 0:
		t.csiPlain(b)
	}
}

func (t *Terminal) csiPlain(b byte) {
	q := &t.seq
	n := q.count()
	switch b {
	case '@':
		t.insertBlanks(n)
	case 'A':
		t.moveBy(-n)
	case 'B':
		t.moveBy(n)
	case 'e': // VPR goes past the margins
		t.moveTo(t.x, t.y+n-t.originTop())
	case 'C', 'a':
		t.move(t.x+n, t.y)
	case 'D':
		t.move(t.x-n, t.y)
	case 'E':
		t.moveBy(n)
		t.x = 0
	case 'F':
		t.moveBy(-n)
		t.x = 0
	case 'G', '`':
		t.move(n-1, t.y)
	case 'H', 'f':
		t.moveTo(max(q.param(1, 1), 1)-1, n-1)
	case 'I':
		t.tab(n)
	case 'J':
		t.eraseDisplay(q.param(0, 0))
	case 'K':
		t.eraseLine(q.param(0, 0))
	case 'L', 'M':
		t.shiftLines(b, n)
	case 'P':
		t.pending = false
		t.effort -= t.w
		t.narrow(t.rows[t.y], t.x)
		t.rows[t.y].remove(t.x, n, t.w, t.pen.BG)
		t.rows[t.y].wrapped = false
	case 'S':
		t.part(t.bottom)
		t.scrollUp(n)
	case 'T':
		if q.n <= 1 { // more: mouse tracking
			t.insertRows(t.top, n)
		}
	case 'X':
		t.erase(t.x, min(t.x+n, t.w))
	case 'Z':
		t.backTab(n)
	case 'b':
		t.repeat(n)
	case 'd':
		t.moveTo(t.x, n-1)
	case 'c', 'n', 't', 'x':
		t.report(b)
	case 'g':
		t.clearTabs(q.param(0, 0))
	case 'h', 'l':
		t.setModes(b == 'h')
	case 'i': // MC: what follows goes to a printer, until CSI 4 i
		if q.param(0, 0) == 5 {
			t.state, t.printed = printing, 0
		}
	case 'r':
		t.setRegion(n-1, q.param(1, t.h))
	case 's':
		t.saved[t.page()] = t.cursor
	case 'u':
		t.restore()
	}
}

func (t *Terminal) csiPrivate(b byte) {
	switch b {
	case 'J':
		if n := t.seq.param(0, 0); n < 3 {
			t.eraseDisplay(n)
		}
	case 'K':
		t.eraseLine(t.seq.param(0, 0))
	case 'h', 'l':
		t.setPrivateModes(b == 'h')
	case 'n':
		t.report(b)
	}
}

func (t *Terminal) csiSecondary(b byte) {
	switch b {
	case 'c':
		t.answer("\x1b[>1;10;0c") // DA2
	case 'q':
		t.answer("\x1bP>|showrunner\x1b\\") // XTVERSION
	}
}

// csiWith carries out a sequence with one intermediate byte.
func (t *Terminal) csiWith(inter, b byte) {
	switch {
	case inter == ' ' && b == 'q' && t.seq.private == 0: // DECSCUSR
		if n := t.seq.param(0, 0); n <= 6 {
			t.shape = uint8(n)
		}
	case inter == '!' && b == 'p' && t.seq.private == 0:
		t.softReset()
	case inter == '$' && b == 'p':
		t.reportMode()
	}
}

// setRegion is DECSTBM: rows top..bottom, without bottom.
func (t *Terminal) setRegion(top, bottom int) {
	if bottom == 0 || bottom > t.h {
		bottom = t.h
	}
	if top+1 >= bottom {
		return
	}
	t.top, t.bottom = top, bottom
	t.moveTo(0, 0)
}

func (t *Terminal) insertBlanks(n int) {
	t.pending = false
	t.shift(t.rows[t.y], t.x, n, t.pen.BG)
}

// shift moves the cells of l from column x on to the right by n.
func (t *Terminal) shift(l *line, x, n int, bg screen.Color) {
	t.effort -= t.w
	t.narrow(l, x)
	l.insert(x, n, t.w, bg)
	l.wrapped = false
}

// shiftLines is IL and DL: rows come in or go at the cursor, inside of the
// region.
func (t *Terminal) shiftLines(b byte, n int) {
	if t.y < t.top || t.y >= t.bottom {
		return
	}
	t.pending = false
	if b == 'L' {
		t.insertRows(t.y, n)
	} else {
		t.part(t.y)
		t.part(t.bottom)
		t.up(t.y, t.bottom, n)
	}
	t.x = 0
}

// part makes row y and the one above it two lines.
func (t *Terminal) part(y int) {
	switch {
	case y > 0:
		t.rows[y-1].wrapped = false
	case !t.alt:
		t.back.part()
	}
}

// insertRows moves the rows from top on down by n, inside of the region.
func (t *Terminal) insertRows(top, n int) {
	t.part(top)
	t.down(top, t.bottom, n)
	t.part(t.bottom)
}

// erase blanks columns from..to of the cursor's row. The row no longer goes on
// in the next one if its last column is among them, and is no part of the one
// above if all are.
func (t *Terminal) erase(from, to int) {
	l := t.rows[t.y]
	t.effort -= to - from
	t.narrow(l, from)
	l.fill(from, to, t.w, t.pen.BG)
	if to == t.w {
		l.wrapped = false
		if from == 0 {
			t.part(t.y)
		}
	}
	t.pending = false
}

// eraseRest blanks the cursor's row from the cursor on. With a wrap pending the
// cursor is past the row: nothing is erased, and the wrap stays pending, as in
// all terminals but xterm. Programs that colour their output count on it.
func (t *Terminal) eraseRest() {
	if t.pending {
		t.rows[t.y].wrapped = false
		return
	}
	t.erase(t.x, t.w)
}

func (t *Terminal) eraseLine(n int) {
	switch n {
	case 0:
		t.eraseRest()
	case 1:
		t.erase(0, t.x+1)
	case 2:
		t.erase(0, t.w)
	}
}

func (t *Terminal) eraseDisplay(n int) {
	switch n {
	case 0:
		t.eraseRest()
		t.blank(t.y+1, t.h)
	case 1:
		t.erase(0, t.x+1)
		t.blank(0, t.y)
		t.part(0)
	case 2:
		t.blank(0, t.h)
		t.part(0)
		t.pending = false
	case 3:
		t.back.clear()
	}
}

// blank blanks rows from..to, without to.
func (t *Terminal) blank(from, to int) {
	for _, l := range t.rows[from:max(from, to)] {
		t.wipe(l)
	}
}

func (t *Terminal) clearTabs(n int) {
	switch n {
	case 0:
		t.tabs[t.x] = false
	case 3:
		clear(t.tabs)
	}
}

// softReset is DECSTR.
func (t *Terminal) softReset() {
	x, y := t.x, t.y
	t.cursor = cursor{charsets: ascii}
	t.saved[t.page()] = t.cursor
	t.x, t.y = x, y
	t.insert, t.hidden, t.appCursor, t.appKeypad = false, false, false, false
	t.autowrap = true
	t.top, t.bottom = 0, t.h
}
