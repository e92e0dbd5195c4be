package paint

import (
	"fmt"

	"showrunner/slides"
)

// folded is how many rows of an expectation are shown beside its commands: the
// audience is to see what the commands print now.
const folded = 3

// expectation paints what a block should print, quietly and folded to its
// first rows. One without a block is all there is to see: it is shown in full.
func (f *flow) expectation(e *slides.Expectation) {
	st := f.p.look(Dim)
	lines := f.p.listing(f.bounded(e.Text))
	if e.Block == nil {
		f.panel(f.p.highlight("log", lines), panelStyle(f.p), 0)
		return
	}
	bar := line{{f.p.sign(signTableBar) + " ", st}}
	var rows []line
	for _, l := range lines {
		rows = append(rows, f.p.wrapCode(line{{l, st}}, max(f.room()-4, 1), max(f.room()-4, 1))...)
	}
	more := len(rows) - folded
	if f.p.Full || more <= 1 {
		more = 0
	}
	f.row(line{{"  expected", st}})
	for _, r := range rows[:len(rows)-more] {
		f.row(append(line{{"  ", st}}, append(bar, r...)...))
	}
	if more > 0 {
		f.row(line{{fmt.Sprintf("  %s %d more rows", f.p.sign(signMore), more), st}})
	}
}
