package tty

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"showrunner/render/screen"
)

// shown is what the terminal shows, and how a frame brings it to show something
// else. Its cells have the terminal's colours and their own Table.
type shown struct {
	palette palette
	links   bool // OSC 8 is understood
	sync    bool // frames are wrapped in mode 2026
	bytes   bool // no UTF-8: nothing but ASCII may be written

	w, h   int
	cells  []screen.Cell
	next   []screen.Cell
	table  screen.Table
	cursor screen.Cursor
	last   screen.Cursor // of the last frame
	known  bool          // false: nothing is known of what the terminal shows

	buf     []byte
	scratch []byte
	pen     pen
	x, y    int // where the terminal's cursor is; x is -1 where terminals disagree
}

const (
	beginFrame = "\x1b[?2026h"
	endFrame   = "\x1b[?2026l"
	hideCursor = "\x1b[?25l"
	showCursor = "\x1b[?25h"
	eraseAll   = "\x1b[m\x1b[H\x1b[2J"
	eraseLine  = "\x1b[K"
	noWrap     = "\x1b[?7l"
	wrap       = "\x1b[?7h"

	maxTable = 4096 // clusters or links, then the table begins anew
)

// frame returns the bytes that make a terminal of w columns and h rows show s,
// nil when it shows it already. They are valid until the next call.
func (f *shown) frame(s *screen.Screen, w, h int) []byte {
	f.size(w, h)
	f.take(s)
	return f.render(f.clipped(s.Cursor))
}

// render returns the bytes that bring the terminal to f.next and the cursor to
// cur.
func (f *shown) render(cur screen.Cursor) []byte {
	f.last = cur
	changed := !f.known || !slices.Equal(f.cells, f.next)
	if !changed && cur == f.cursor {
		return nil
	}
	f.buf = f.buf[:0]
	if f.sync {
		f.buf = append(f.buf, beginFrame...)
	}
	if changed {
		f.paint()
	}
	f.place(cur, changed)
	if f.sync {
		f.buf = append(f.buf, endFrame...)
	}
	return f.buf
}

// again returns the bytes that show the last frame on a terminal of which
// nothing is known; none when the terminal has another size by now.
func (f *shown) again(w, h int) []byte {
	f.forget()
	if f.cells == nil || f.w != w || f.h != h {
		return nil
	}
	copy(f.next, f.cells)
	return f.render(f.last)
}

// forget says that nothing is known of what the terminal shows, but that its
// cursor is hidden.
func (f *shown) forget() {
	f.known = false
	f.cursor = screen.Cursor{Hidden: true}
}

// size makes room; after another size nothing is known.
func (f *shown) size(w, h int) {
	if f.w == w && f.h == h && f.cells != nil {
		return
	}
	f.w, f.h, f.known = w, h, false
	f.cells = slices.Grow(f.cells[:0], w*h)[:w*h]
	f.next = slices.Grow(f.next[:0], w*h)[:w*h]
}

// clipped is c as it can be on the terminal: a cursor off the picture hides.
func (f *shown) clipped(c screen.Cursor) screen.Cursor {
	if c.Hidden || c.X < 0 || c.Y < 0 || c.X >= f.w || c.Y >= f.h {
		return screen.Cursor{Hidden: true, Shape: f.cursor.Shape}
	}
	if c.Shape > 6 {
		c.Shape = 0
	}
	return c
}

// paint writes every row that changed.
func (f *shown) paint() {
	if !f.cursor.Hidden {
		f.buf = append(f.buf, hideCursor...)
		f.cursor.Hidden = true
	}
	f.pen, f.x = pen{}, -1
	if !f.known {
		f.buf = append(f.buf, eraseAll...)
		fill(f.cells, blank)
		f.x, f.y, f.known = 0, 0, true
	}
	for y := range f.h {
		old, now := f.cells[y*f.w:(y+1)*f.w], f.next[y*f.w:(y+1)*f.w]
		if !slices.Equal(old, now) {
			f.row(y, old, now)
		}
	}
	f.setPen(pen{})
	f.cells, f.next = f.next, f.cells
}

// row writes what changed in row y.
func (f *shown) row(y int, old, now []screen.Cell) {
	end := len(now)
	for end > 0 && now[end-1] == old[end-1] {
		end--
	}
	tail := end
	for tail > 0 && now[tail-1] == blank {
		tail--
	}
	erase := end-tail > len(eraseLine) && allBlank(now[end:])
	if erase {
		end = tail
	}
	spill := 0 // up to this column what was written may have spilled
	for x := 0; x < end || x < spill && !erase; x++ {
		if now[x].Attr&screen.Tail != 0 || now[x] == old[x] && x >= spill && !follows(old, now, x) {
			continue
		}
		f.move(x, y, now)
		spill = max(spill, f.put(now[x]))
	}
	if erase {
		f.move(tail, y, now)
		f.setPen(pen{})
		f.buf = append(f.buf, eraseLine...)
	}
}

// follows tells whether the wide grapheme at x must be written because its
// second cell changed.
func follows(old, now []screen.Cell, x int) bool {
	return now[x].Attr&screen.Wide != 0 && now[x+1] != old[x+1]
}

func allBlank(cells []screen.Cell) bool {
	for i := range cells {
		if cells[i] != blank {
			return false
		}
	}
	return true
}

func fill(cells []screen.Cell, c screen.Cell) {
	for i := range cells {
		cells[i] = c
	}
}

// put writes a cell at the cursor. Where terminals disagree on its width the
// cursor's place is not known afterwards, and the cell may have spilled over
// the columns up to the one returned.
func (f *shown) put(c screen.Cell) (spill int) {
	f.setPen(penOf(c))
	if c.Ch < 0x7f && c.Attr&screen.Wide == 0 {
		f.buf = append(f.buf, byte(c.Ch))
		f.advance(1)
		return 0
	}
	wide := c.Attr&screen.Wide != 0
	text := f.table.Append(f.scratch[:0], c.Ch)
	f.scratch = text
	if !agreed(text, wide) {
		return f.doubtful(text, wide)
	}
	f.buf = append(f.buf, text...)
	if wide {
		f.advance(2)
	} else {
		f.advance(1)
	}
	return 0
}

// advance notes that the cursor went on. At the margin terminals differ in
// where it is.
func (f *shown) advance(n int) {
	if f.x += n; f.x >= f.w {
		f.x = -1
	}
}

// doubtful writes a grapheme on whose width terminals disagree. Near the margin
// it must not wrap.
func (f *shown) doubtful(text []byte, wide bool) (spill int) {
	x := f.x
	if wide { // a terminal that takes one column must show nothing in the second
		f.buf = append(f.buf, "  "...)
		f.address(x, f.y)
	}
	spill = x + 2*utf8.RuneCount(text)
	if spill > f.w {
		f.buf = append(f.buf, noWrap...)
	}
	f.buf = append(f.buf, text...)
	if spill > f.w {
		f.buf = append(f.buf, wrap...)
	}
	f.x = -1
	return min(spill, f.w)
}

// move brings the cursor to x, y. Over a few cells that stand there already it
// writes them again when that is shorter.
func (f *shown) move(x, y int, now []screen.Cell) {
	switch gap := x - f.x; {
	case f.x < 0 || f.y != y || gap < 0:
		f.address(x, y)
	case gap == 0:
	case gap < 5 && f.plain(now[f.x:x]):
		for _, c := range now[f.x:x] {
			f.buf = append(f.buf, byte(c.Ch))
		}
		f.x = x
	default:
		f.buf = append(f.buf, "\x1b["...)
		f.buf = strconv.AppendInt(f.buf, int64(gap), 10)
		f.buf = append(f.buf, 'C')
		f.x = x
	}
}

// plain tells whether cells are ASCII that the pen can write.
func (f *shown) plain(cells []screen.Cell) bool {
	for _, c := range cells {
		if c.Ch >= 0x7f || penOf(c) != f.pen {
			return false
		}
	}
	return true
}

// address is CUP.
func (f *shown) address(x, y int) {
	b := append(f.buf, "\x1b["...)
	b = strconv.AppendInt(b, int64(y+1), 10)
	if x > 0 {
		b = append(b, ';')
		b = strconv.AppendInt(b, int64(x+1), 10)
	}
	f.buf, f.x, f.y = append(b, 'H'), x, y
}

// place shows the cursor where it belongs, or hides it.
func (f *shown) place(c screen.Cursor, moved bool) {
	switch {
	case c.Hidden && !f.cursor.Hidden:
		f.buf = append(f.buf, hideCursor...)
	case !c.Hidden:
		if moved || f.cursor.Hidden || c.X != f.cursor.X || c.Y != f.cursor.Y {
			f.address(c.X, c.Y)
		}
		if c.Shape != f.cursor.Shape {
			f.buf = append(f.buf, "\x1b["...)
			f.buf = append(f.buf, '0'+c.Shape, ' ', 'q')
		}
		if f.cursor.Hidden {
			f.buf = append(f.buf, showCursor...)
		}
	}
	f.cursor = c
}
