package screen

// Equal tells whether a and b show the same: the same size, every cell alike
// as seen, and the same visible cursor. How the tables number things does not
// count, nor what nobody sees: the foreground of a blank, the place of a
// hidden cursor, whether a row is wrapped.
func Equal(a, b *Screen) bool {
	if a.W != b.W || a.H != b.H || !sameCursor(a.Cursor, b.Cursor) {
		return false
	}
	for i := range a.Cells {
		if !same(a, b, a.Cells[i], b.Cells[i]) {
			return false
		}
	}
	return true
}

func sameCursor(a, b Cursor) bool {
	return a == b || a.Hidden && b.Hidden
}

func same(a, b *Screen, x, y Cell) bool {
	if x == y && x.Ext == 0 && x.Ch&ClusterBit == 0 {
		return true
	}
	const wide = Wide | Tail
	if x.Attr&wide != y.Attr&wide || a.Table.Text(x.Ch) != b.Table.Text(y.Ch) {
		return false
	}
	return seen(x, a.Style(x)) == seen(y, b.Style(y))
}

// seen is st without what does not show on c.
func seen(c Cell, st Style) Style {
	if st.Attr.Underline() == NoUnderline {
		st.Underline = 0
	}
	if c.Ch != 0 && c.Ch != ' ' || c.Attr&Tail != 0 {
		return st
	}
	const lines = Reverse | Strike | Overline | underlineMask
	if st.Attr &= lines; st.Attr == 0 {
		st.FG = 0
	}
	return st
}
