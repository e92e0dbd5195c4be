package vt

import (
	"strings"

	"showrunner/render/screen"
)

// Len is the number of rows there are to draw: the scrollback and the main
// screen down to the last row in use; on the alternate screen, its rows.
func (t *Terminal) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.alt {
		return t.h
	}
	return t.back.rows + t.lastUsed(&t.grid)
}

// lastUsed is the number of rows of g down to the last one that shows
// something.
func (t *Terminal) lastUsed(g *grid) int {
	n := g.h
	for n > 0 && g.rows[n-1].trimmed() == 0 {
		n--
	}
	return n
}

// Draw makes dst, as large as it is, show the rows from number from on, 0
// being the oldest row of scrollback; rows past the end are blank. The cursor
// is where it is in dst, hidden if it is outside. On the alternate screen the
// rows are those of that screen.
func (t *Terminal) Draw(dst *screen.Screen, from int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	dst.Reset(dst.W, dst.H)
	back := t.back.rows
	if t.alt {
		back = 0
	}
	for y := range dst.H {
		switch n := from + y; {
		case n < 0 || n >= back+t.h:
		case n < back:
			_, dst.Wrapped[y] = t.back.decode(n, dst.Row(y), &dst.Table)
		default:
			t.drawLine(dst, y, t.rows[n-back])
		}
	}
	t.tint(dst.Cells)
	if t.reverse { // DECSCNM, as in a visible bell
		for i := range dst.Cells {
			dst.Cells[i].Attr ^= screen.Reverse
		}
	}
	t.drawCursor(dst, back+t.y-from)
}

func (t *Terminal) drawLine(dst *screen.Screen, y int, l *line) {
	row := dst.Row(y)
	n := copy(row, l.cells[:l.used])
	if n > 0 && row[n-1].Attr&screen.Wide != 0 {
		row[n-1] = screen.Cell{} // dst ends in the middle of it
	}
	if l.keyed {
		dst.Table.Translate(row[:n], &t.table)
	}
	dst.Wrapped[y] = l.wrapped
}

func (t *Terminal) drawCursor(dst *screen.Screen, y int) {
	hidden := t.hidden || y < 0 || y >= dst.H || t.x >= dst.W
	dst.Cursor = screen.Cursor{X: t.x, Y: y, Hidden: hidden, Shape: t.shape}
}

// textRows is how many rows Text reads before others have a turn.
const textRows = 512

// Text is what the program printed, as a person would have seen it: scrollback
// and main screen, before them what KeepText keeps, soft-wrapped rows joined, trailing blanks and trailing
// empty lines dropped. The alternate screen is left out. While a long text is
// put together t can be drawn.
func (t *Terminal) Text() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	text, whole := t.read(textRows)
	if !whole { // it is being written to
		text, _ = t.read(t.back.rows + 1)
	}
	return text
}

// read is the text of t. After every so many rows it gives the lock away for a
// moment; when t changes meanwhile it gives up.
func (t *Terminal) read(turn int) (text string, whole bool) {
	var b strings.Builder
	w := textWriter{to: &b, row: screen.New(t.w, 1)}
	t.gone.begin(&w)
	for y, was := 0, t.changes; y < t.back.rows; y++ {
		if y%turn == turn-1 {
			t.mu.Unlock()
			t.mu.Lock()
			if t.changes != was {
				return "", false
			}
		}
		w.row.Reset(t.w, 1)
		n, wrapped := t.back.decode(y, w.row.Cells, &w.row.Table)
		w.add(w.row.Cells[:min(n, t.w)], &w.row.Table, wrapped)
	}
	g := &t.grid
	if t.alt {
		g = &t.other
	}
	for _, l := range g.rows[:t.lastUsed(g)] {
		w.add(l.cells[:l.used], &t.table, l.wrapped)
	}
	w.end()
	return b.String(), true
}

// A textWriter joins rows to lines.
type textWriter struct {
	to    *strings.Builder
	row   *screen.Screen
	line  []byte
	open  bool // the line goes on
	empty int  // lines without text that were not written yet
}

func (w *textWriter) add(cells []screen.Cell, table *screen.Table, wrapped bool) {
	for i := range cells {
		if cells[i].Attr&screen.Tail == 0 {
			w.line = table.Append(w.line, cells[i].Ch)
		}
	}
	if w.open = wrapped; !wrapped {
		w.flush()
	}
}

func (w *textWriter) flush() {
	n := textLength(w.line)
	if n == 0 {
		w.empty++
	} else {
		for ; w.empty > 0; w.empty-- {
			w.to.WriteByte('\n')
		}
		w.to.Write(w.line[:n])
		w.to.WriteByte('\n')
	}
	w.line = w.line[:0]
}

func (w *textWriter) end() {
	if w.open {
		w.flush()
	}
}

// Bytes is the memory that t keeps, roughly.
func (t *Terminal) Bytes() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, _, n := t.table.Size()
	n += t.back.bytes() + 2048 + cap(t.str8) + cap(t.gone.text) + cap(t.gone.line)
	for _, g := range []*grid{&t.grid, &t.other} {
		for _, l := range g.rows {
			n += 16*cap(l.cells) + 56
		}
	}
	return n
}
