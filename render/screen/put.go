package screen

// Put writes text at column x of row y, one grapheme after the other, and
// returns the column after it. What lies outside of the screen is clipped: the
// column returned is the same as on a wider screen. Control characters and
// whatever else takes no column are dropped. A wide grapheme that is
// overwritten in part, or does not fit at an edge, leaves a blank.
func (s *Screen) Put(x, y int, text string, st Style) int {
	if y < 0 || y >= s.H {
		return x + Width(text)
	}
	c := s.cell(st)
	for g, w := range Graphemes(text) {
		c.Ch = s.Table.Cluster(g)
		s.set(x, y, w, c)
		x += w
	}
	return x
}

// cell is a blank cell that looks like st.
func (s *Screen) cell(st Style) Cell {
	return Cell{
		FG: st.FG, BG: st.BG, Attr: st.Attr &^ (Wide | Tail),
		Ext: s.Table.Ext(Ext{Link: st.Link, Underline: st.Underline}),
	}
}

// set puts a grapheme of w columns.
func (s *Screen) set(x, y, w int, c Cell) {
	if x+w <= 0 || x >= s.W {
		return
	}
	s.part(y, x, x+w)
	if w == 1 {
		s.Cells[y*s.W+x] = c
		return
	}
	if x < 0 || x+w > s.W { // half of it shows
		c.Ch = 0
		s.Cells[y*s.W+max(x, 0)] = c
		return
	}
	row := s.Row(y)
	c.Attr |= Wide
	row[x] = c
	c.Ch, c.Attr = 0, c.Attr&^Wide|Tail
	row[x+1] = c
}

// part blanks the halves of wide graphemes that stick out of columns from..to
// of row y.
func (s *Screen) part(y, from, to int) {
	row := s.Row(y)
	from, to = max(from, 0), min(to, s.W)
	if from >= to {
		return
	}
	if from > 0 && row[from].Attr&Tail != 0 {
		blank(&row[from-1])
	}
	if to < s.W && row[to].Attr&Tail != 0 {
		blank(&row[to])
	}
}

func blank(c *Cell) { c.Ch, c.Attr = 0, c.Attr&^(Wide|Tail) }

// clip cuts a rectangle to the screen.
func (s *Screen) clip(x, y, w, h int) (x0, y0, x1, y1 int) {
	return max(x, 0), max(y, 0), min(x+w, s.W), min(y+h, s.H)
}

// Fill makes a rectangle blank, with the colours and attributes of st.
func (s *Screen) Fill(x, y, w, h int, st Style) {
	x0, y0, x1, y1 := s.clip(x, y, w, h)
	c := s.cell(st)
	for y := y0; y < y1; y++ {
		s.part(y, x0, x1)
		row := s.Row(y)
		for x := x0; x < x1; x++ {
			row[x] = c
		}
	}
}

// Restyle calls f for every cell of a rectangle, row by row. f may change
// colours and attributes; it must leave Ch, Wide and Tail as they are.
func (s *Screen) Restyle(x, y, w, h int, f func(*Cell)) {
	x0, y0, x1, y1 := s.clip(x, y, w, h)
	for y := y0; y < y1; y++ {
		row := s.Row(y)
		for x := x0; x < x1; x++ {
			f(&row[x])
		}
	}
}

// Blit copies w columns and h rows of src, from srcX, srcY, to x, y of s.
// What lies outside of either is left out. Rows as wide as both screens bring
// along whether they are wrapped. src may be s.
func (s *Screen) Blit(x, y int, src *Screen, srcX, srcY, w, h int) {
	left, top := max(0, -x, -srcX), max(0, -y, -srcY)
	x, srcX, w = x+left, srcX+left, w-left
	y, srcY, h = y+top, srcY+top, h-top
	w, h = min(w, s.W-x, src.W-srcX), min(h, s.H-y, src.H-srcY)
	if w <= 0 || h <= 0 {
		return
	}
	for i := range h {
		if src == s && y > srcY {
			i = h - 1 - i // overlapping: from below
		}
		s.blitRow(x, y+i, src, srcX, srcY+i, w)
	}
}

func (s *Screen) blitRow(x, y int, src *Screen, srcX, srcY, w int) {
	row := s.Row(y)
	copy(row[x:x+w], src.Row(srcY)[srcX:srcX+w])
	s.Table.Translate(row[x:x+w], &src.Table)
	s.mend(row, x)
	s.mend(row, x+w)
	if w == s.W && w == src.W {
		s.Wrapped[y] = src.Wrapped[srcY]
	}
}

// mend blanks the halves of wide graphemes on both sides of column x, where
// what was copied meets what was there.
func (s *Screen) mend(row []Cell, x int) {
	if x > 0 && row[x-1].Attr&Wide != 0 {
		blank(&row[x-1])
	}
	if x < s.W && row[x].Attr&Tail != 0 {
		blank(&row[x])
	}
}

// Reset makes s a blank screen of w columns and h rows with a hidden cursor
// and an empty table, in the memory it has.
func (s *Screen) Reset(w, h int) {
	s.W, s.H = w, h
	s.Cells = blanks(s.Cells, w*h)
	s.Wrapped = blanks(s.Wrapped, h)
	s.Cursor = Cursor{Hidden: true}
	s.Table.Reset()
}

func blanks[T any](old []T, n int) []T {
	if cap(old) < n {
		return make([]T, n)
	}
	old = old[:n]
	clear(old)
	return old
}

// Style is how a cell of s looks.
func (s *Screen) Style(c Cell) Style {
	e := s.Table.ExtOf(c.Ext)
	return Style{FG: c.FG, BG: c.BG, Attr: c.Attr &^ (Wide | Tail), Underline: e.Underline, Link: e.Link}
}
