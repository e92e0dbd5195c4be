package vt

import "showrunner/render/screen"

// Resize makes t cols columns wide and rows rows high, each cut to 1..2,000.
// On the main screen nothing is lost: lines that were wrapped are wrapped
// anew, blank rows below the cursor go first, then the topmost rows go to the
// scrollback, from which rows come back when the screen grows. The alternate
// screen is cut or padded; its program draws it anew.
func (t *Terminal) Resize(cols, rows int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	cols, rows = clamp(cols), clamp(rows)
	if cols == t.w && rows == t.h {
		return
	}
	t.changes++
	if t.alt {
		t.reflow(&t.other, &t.saved[0], cols, rows)
		t.grid.crop(&t.cursor, cols, rows)
	} else {
		t.reflow(&t.grid, &t.cursor, cols, rows)
		t.other.crop(&t.saved[1], cols, rows)
	}
	for i := range t.saved {
		c := &t.saved[i]
		c.x, c.y = min(c.x, cols-1), min(c.y, rows-1)
		c.pending = c.pending && c.x == cols-1
	}
	t.bound()
	t.top, t.bottom = 0, rows
	t.tabs = t.tabs[:min(len(t.tabs), cols)]
	t.resetTabs(len(t.tabs))
	t.joinable = false
}

// crop cuts or pads g without wrapping, rows at the bottom first, so that the
// cursor stays in it.
func (g *grid) crop(c *cursor, w, h int) {
	if g.rows == nil {
		return
	}
	skip := max(c.y-h+1, 0)
	old := g.rows[min(skip, len(g.rows)):]
	oldW := g.w
	*g = newGrid(w, h)
	for y, l := range old[:min(len(old), h)] {
		if w < oldW && l.used > w {
			l.mend(w, w)
			l.used = w
		}
		l.wrapped = false
		cells := l.cells
		l.cells = nil
		if len(cells) > 0 {
			l.need(w)
			copy(l.cells, cells[:l.used])
		}
		g.rows[y] = l
	}
	c.y -= skip
	c.x = min(c.x, w-1)
	c.pending = c.pending && c.x == w-1
}

// reflow gives the main screen, with its cursor, a new size. All rows down to
// the cursor, or further if something stands there, go to the scrollback, are
// wrapped anew if need be, and the newest come back.
func (t *Terminal) reflow(g *grid, c *cursor, cols, rows int) {
	used := max(t.lastUsed(g), c.y+1)
	top := t.back.rows // row number of the top of the screen
	at := place{row: top + c.y, x: c.x}
	if c.pending {
		at.x++
	}
	saved := &t.saved[0] // on the alternate screen it is c
	kept := place{row: top + saved.y, x: saved.x}
	if saved.pending {
		kept.x++
	}
	for _, l := range g.rows[:used] {
		t.back.addLine(l, &t.table)
	}
	if cols != g.w {
		first, was := place{row: top}, t.back.rows
		t.back.rewrap(cols, g.w, &at, &first, &kept)
		if kept.row >= was {
			kept.row += t.back.rows - was // below all text
		}
		top = first.row
	}
	n := t.back.rows
	top = newTop(top, n, n+g.h-used, g.h, rows)
	*g = newGrid(cols, rows)
	for y := top; y < n; y++ {
		t.restoreLine(g.rows[y-top], y, cols)
	}
	t.back.truncate(top)
	if saved != c {
		kept.set(saved, top, cols, rows)
	}
	at.set(c, top, cols, rows)
}

// newTop is the row that gets to the top of the screen: the one that was there,
// unless rows come back from the scrollback because the screen grows or lines
// got fewer rows, or leave it because the last row has to be in sight. n is the
// number of rows that there are, below with the blank ones below them.
func newTop(top, n, below, oldH, h int) int {
	top = min(top-max(h-oldH, 0), below-min(h, oldH))
	return max(min(top, n), n-h, 0)
}

// restoreLine makes l show row y of the scrollback.
func (t *Terminal) restoreLine(l *line, y, w int) {
	p, _ := t.back.row(y)
	if len(p) == 1 && p[0] == rowPlain { // an empty row
		return
	}
	l.need(w)
	n, wrapped := t.back.decode(y, l.cells, &t.table)
	l.used, l.wrapped = min(n, w), wrapped
	l.plain = len(p) > 0 && p[0]&rowPlain != 0
	l.wide, l.keyed = !l.plain, !l.plain
}

// A place is a cell among the rows of the scrollback.
type place struct{ row, x int }

// set brings c to p, where top is the first row of a screen of cols columns and
// rows rows.
func (p place) set(c *cursor, top, cols, rows int) {
	c.y = min(max(p.row-top, 0), rows-1)
	c.pending = p.x >= cols
	c.x = min(p.x, cols-1)
}

// rewrap wraps all rows anew for w columns; they were wrapped for oldW. The
// places move along with the cells at them.
func (s *scrollback) rewrap(w, oldW int, places ...*place) {
	to := scrollback{limit: s.limit, gone: s.gone, buf: s.buf}
	r := rewrapper{to: &to, w: w, row: make([]screen.Cell, 0, w)}
	old := make([]screen.Cell, oldW)
	moved := make([]place, len(places))
	for i, p := range places {
		moved[i] = *p
	}
	for y := range s.rows {
		clear(old)
		n, wrapped := s.decode(y, old, &r.table)
		n = min(n, oldW)
		for i, p := range places {
			if p.row == y {
				moved[i] = r.place(old[:n], p.x)
			}
		}
		r.add(old[:n], wrapped)
		r.tidy()
	}
	if r.open {
		r.flush(false)
	}
	for i, p := range places {
		*p = moved[i]
	}
	*s = to
}

// A rewrapper puts cells one after the other into rows of w columns.
type rewrapper struct {
	to    *scrollback
	w     int
	row   []screen.Cell
	open  bool // the row waits for more of its line
	table screen.Table
}

// place is where the cell at x will stand when cells are added.
func (r *rewrapper) place(cells []screen.Cell, x int) place {
	p := place{row: r.to.rows, x: len(r.row)}
	for i := range min(x, len(cells)) {
		if p.x+columns(&cells[i]) > r.w {
			p.row, p.x = p.row+1, 0
		}
		p.x++
	}
	if x >= len(cells) {
		p.x = min(p.x+x-len(cells), r.w)
	} else if p.x+columns(&cells[x]) > r.w {
		p.row, p.x = p.row+1, 0
	}
	return p
}

// columns is the room that has to be left in a row for c.
func columns(c *screen.Cell) int {
	if c.Attr&screen.Wide != 0 {
		return 2
	}
	return 1
}

func (r *rewrapper) add(cells []screen.Cell, wrapped bool) {
	for i := range cells {
		if len(r.row)+columns(&cells[i]) > r.w && len(r.row) > 0 {
			r.flush(true)
		}
		r.row = append(r.row, cells[i])
	}
	if r.open = wrapped; !wrapped {
		r.flush(false)
	}
}

func (r *rewrapper) flush(wrapped bool) {
	flags := uint64(rowPlain)
	for i := range r.row {
		c := &r.row[i]
		if r.w == 1 && c.Attr&(screen.Wide|screen.Tail) != 0 {
			*c = screen.Cell{Ch: 0xfffd, FG: c.FG, BG: c.BG}
		}
		if c.Ch < 0x20 || c.Ch > 0x7e || c.FG|c.BG != 0 || c.Attr != 0 || c.Ext != 0 {
			flags = 0
		}
	}
	if wrapped {
		flags |= rowWrapped
	}
	r.to.add(r.row, flags, &r.table)
	r.row = r.row[:0]
}

// tidy makes the table anew once it is large: only the row that is open still
// needs it.
func (r *rewrapper) tidy() {
	if clusters, exts, _ := r.table.Size(); max(clusters, exts) > 1<<14 {
		fresh := screen.Table{}
		fresh.Translate(r.row, &r.table)
		r.table = fresh
	}
}
