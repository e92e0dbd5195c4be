package vt

import "showrunner/render/screen"

// A line is one row of a grid. Its cells are made when something is written;
// from used on they are zero. plain tells that all of them are printable ASCII
// in the default style, wide that some grapheme of two columns may be there,
// keyed that some cell refers to the table.
type line struct {
	cells   []screen.Cell
	used    int
	wrapped bool // goes on in the next row
	plain   bool
	wide    bool
	keyed   bool
}

// reset makes l blank; bg is the colour of the blanks.
func (l *line) reset(w int, bg screen.Color) {
	clear(l.cells[:l.used])
	*l = line{cells: l.cells, plain: true}
	if bg != 0 {
		l.fill(0, w, w, bg)
	}
}

// need makes the cells of l, w of them.
func (l *line) need(w int) {
	if len(l.cells) != w {
		l.cells = make([]screen.Cell, w)
	}
}

// fill makes columns from..to blank, coloured bg.
func (l *line) fill(from, to, w int, bg screen.Color) {
	if from >= to || bg == 0 && from >= l.used {
		return
	}
	l.mend(from, to)
	if bg == 0 {
		clear(l.cells[from:min(to, l.used)])
		if to >= l.used {
			l.used = from
		} else {
			l.plain = false
		}
		return
	}
	l.need(w)
	blank := screen.Cell{BG: bg}
	for x := from; x < to; x++ {
		l.cells[x] = blank
	}
	l.plain = false
	l.used = max(l.used, to)
}

// mend blanks the halves of wide graphemes that stick out of columns from..to.
func (l *line) mend(from, to int) {
	if !l.wide {
		return
	}
	if from > 0 && from < l.used && l.cells[from].Attr&screen.Tail != 0 {
		unpair(&l.cells[from-1])
	}
	if to < l.used && l.cells[to].Attr&screen.Tail != 0 {
		unpair(&l.cells[to])
	}
}

// unpair makes half of a wide grapheme a blank.
func unpair(c *screen.Cell) { *c = screen.Cell{BG: c.BG} }

// trimmed is the number of cells up to the last one that is not zero.
func (l *line) trimmed() int {
	n := l.used
	for n > 0 && l.cells[n-1] == (screen.Cell{}) {
		n--
	}
	return n
}

// insert moves the cells from column x on to the right by n.
func (l *line) insert(x, n, w int, bg screen.Color) {
	if x >= l.used && bg == 0 {
		return
	}
	n = min(n, w-x)
	l.need(w)
	l.mend(x, x)
	l.mend(w-n, w-n)
	copy(l.cells[x+n:], l.cells[x:w-n])
	l.used, l.plain = w, false
	l.overwrite(x, x+n, bg)
}

// remove takes n cells out at column x; the rest moves to the left.
func (l *line) remove(x, n, w int, bg screen.Color) {
	if x >= l.used && bg == 0 {
		return
	}
	n = min(n, w-x)
	l.need(w)
	l.mend(x, x+n)
	copy(l.cells[x:], l.cells[x+n:w])
	l.used, l.plain = w, false
	l.overwrite(w-n, w, bg)
}

// overwrite blanks cells without a look at what was there.
func (l *line) overwrite(from, to int, bg screen.Color) {
	blank := screen.Cell{BG: bg}
	for x := from; x < to; x++ {
		l.cells[x] = blank
	}
}

// A grid is the rows of a screen, main or alternate.
type grid struct {
	w, h int
	rows []*line
}

func newGrid(w, h int) grid {
	g := grid{w: w, h: h, rows: make([]*line, h)}
	lines := make([]line, h)
	for y := range g.rows {
		lines[y].plain = true
		g.rows[y] = &lines[y]
	}
	return g
}

// up moves rows top..bottom (without bottom) up by n; blank ones come in.
func (t *Terminal) up(top, bottom, n int) {
	for range min(n, bottom-top) {
		l := t.rows[top]
		copy(t.rows[top:bottom-1], t.rows[top+1:bottom])
		t.rows[bottom-1] = l
		t.effort -= (bottom - top) / 8
		t.wipe(l)
	}
}

// down moves rows top..bottom down by n; blank ones come in at the top.
func (t *Terminal) down(top, bottom, n int) {
	for range min(n, bottom-top) {
		l := t.rows[bottom-1]
		copy(t.rows[top+1:bottom], t.rows[top:bottom-1])
		t.rows[top] = l
		t.effort -= (bottom - top) / 8
		t.wipe(l)
	}
}

// wipe makes l blank in the colour of the pen.
func (t *Terminal) wipe(l *line) {
	t.effort -= 8 + l.used
	if t.pen.BG != 0 {
		t.effort -= t.w
	}
	l.reset(t.w, t.pen.BG)
}
