package paint

import (
	"slices"
	"strings"

	"showrunner/render/screen"
	"showrunner/slides"
)

const tableGap = 3 // blanks between two columns

// table paints a table: its header in bold, a rule, its rows. Cells wrap. One
// with more columns than the screen has room for is shown row by row as
// "header: cell".
func (f *flow) table(t *slides.Table) {
	n := len(t.Head)
	if n == 0 {
		return
	}
	room := f.room() - tableGap*(n-1)
	if room < 5*n {
		f.records(t)
		return
	}
	want := f.columns(t)
	widths := share(want, room)
	tall := !slices.Equal(want, widths) // there are cells that wrap
	head := f.p.look(Text)
	head.Attr |= screen.Bold
	f.tableRow(t, t.Head, widths, head)
	total := tableGap * (n - 1)
	for _, w := range widths {
		total += w
	}
	f.row(line{{strings.Repeat(f.p.sign(signRule), total), f.p.look(Dim)}})
	for i, r := range t.Rows {
		f.gap = tall && i > 0
		f.tableRow(t, r, widths, f.p.look(Text))
	}
}

// tableRow paints one row of a table.
func (f *flow) tableRow(t *slides.Table, cells [][]slides.Span, widths []int, st screen.Style) {
	columns := make([][]line, len(widths))
	height := 0
	for i := range widths {
		if i < len(cells) {
			columns[i] = f.wrapped(cells[i], widths[i], st)
		}
		height = max(height, len(columns[i]))
	}
	for y := range height {
		row := line{}
		for i, w := range widths {
			var cell line
			if y < len(columns[i]) {
				cell = columns[i][y]
			}
			row = append(row, align(cell, w, alignment(t, i))...)
			if i < len(widths)-1 {
				row = append(row, run{strings.Repeat(" ", tableGap), screen.Style{}})
			}
		}
		f.row(row)
	}
}

func alignment(t *slides.Table, i int) slides.Align {
	if i < len(t.Align) {
		return t.Align[i]
	}
	return slides.AlignNone
}

// align is l made w columns wide.
func align(l line, w int, a slides.Align) line {
	n := w - l.width()
	switch {
	case a == slides.AlignRight && n > 0:
		l = append(line{{strings.Repeat(" ", n), screen.Style{}}}, l...)
	case a == slides.AlignCenter && n > 1:
		l = append(line{{strings.Repeat(" ", n/2), screen.Style{}}}, l...)
	}
	return l.fill(w, screen.Style{})
}

// columns is how wide each column wants to be.
func (f *flow) columns(t *slides.Table) []int {
	want := make([]int, len(t.Head))
	for i := range want {
		want[i] = max(f.cellWidth(t.Head[i]), 1)
		for _, r := range t.Rows {
			if i < len(r) {
				want[i] = max(want[i], f.cellWidth(r[i]))
			}
		}
	}
	return want
}

func (f *flow) cellWidth(spans []slides.Span) int {
	w, most := 0, 0
	for i, r := range f.spans(spans, screen.Style{}) {
		if spans[i].Break {
			w = 0
		}
		w += screen.Width(r.text)
		most = max(most, w)
	}
	return most
}

// share gives every column what it wants if that fits, else levels the widest
// ones down until all fit.
func share(want []int, room int) []int {
	got := make([]int, len(want))
	open := len(want)
	for open > 0 {
		equal, settled := room/open, false
		for i, w := range want {
			if got[i] == 0 && w <= equal {
				got[i], settled = w, true
				room -= w
				open--
			}
		}
		if !settled {
			break
		}
	}
	for i := range got {
		if got[i] == 0 {
			got[i] = room / open
			room -= got[i]
			open--
		}
	}
	return got
}

// records paints a table row by row, each cell after its column's header.
func (f *flow) records(t *slides.Table) {
	st := f.p.look(Text)
	name := st
	name.Attr |= screen.Bold
	for y, r := range t.Rows {
		f.gap = f.gap || y > 0
		for i, cell := range r {
			var runs []run
			if i < len(t.Head) {
				runs = append(f.spans(t.Head[i], name), run{": ", name})
			}
			f.lines(wrap(append(runs, f.spans(cell, st)...), f.room()))
		}
	}
	if len(t.Rows) == 0 {
		for _, h := range t.Head {
			f.prose(h, name)
		}
	}
}
