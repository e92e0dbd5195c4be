package export

import (
	"bytes"
	"math"
	"slices"
	"strings"

	"showrunner/render/screen"
	"showrunner/render/vt"
	"showrunner/runner/journal"
)

// shown is what a run left on its terminal.
type shown struct {
	lines []line
	cols  int // of the terminal at the end

	// full is the last full screen of what used the alternate screen, nil where
	// nothing did; without lines it was left empty.
	full *shown
}

// fullText stands above a full screen, fullEmpty in the place of one.
const (
	fullText  = "on the whole screen, in the end"
	fullEmpty = "a program had the whole screen, and left it empty"
)

// A line is a logical line of output: the rows of the screen that were wrapped
// are joined, blanks at the end that look like nothing are dropped.
type line struct {
	text string
	form *form // nil for what most lines are, and there may be millions: plain, in one row, in time
}

// A form is what is to be known of a line beside its text.
type form struct {
	looks  []look // in order, nil where all of the text is plain
	breaks []int  // offsets into the text at which a row of the screen ended
	later  bool   // printed when the step had ended
}

func (l *line) looks() []look {
	if l.form == nil {
		return nil
	}
	return l.form.looks
}

func (l *line) breaks() []int {
	if l.form == nil {
		return nil
	}
	return l.form.breaks
}

func (l *line) later() bool { return l.form != nil && l.form.later }

// A look is the number of the style that text has as far as an offset.
type look struct {
	to    int
	style uint16
}

// plain is the line's text without blanks at its end.
func (l *line) plain() string { return strings.TrimRight(l.text, " ") }

// rows are the rows of the screen that the line stood in.
func (l *line) rows() []string {
	rows := make([]string, 0, len(l.breaks())+1)
	at := 0
	for _, end := range l.breaks() {
		rows = append(rows, strings.TrimRight(l.text[at:end], " "))
		at = end
	}
	return append(rows, strings.TrimRight(l.text[at:], " "))
}

// output is what a run printed, as a person would have seen it at the end:
// masked. What stood on the alternate screen is only in full.
func (t *talk) output(r *run) *shown {
	host := r.host
	if host.shown != nil {
		return host.shown[r.number]
	}
	c := t.replay(host)
	all := c.parts(host)
	for _, s := range all {
		t.maskLines(s)
		if s.full != nil {
			t.maskLines(s.full)
		}
	}
	if host.guests > 0 {
		host.shown = all
		return host.shown[r.number]
	}
	return all[0]
}

// parted cuts the lines into those of the step's time and those that came
// later.
func (s *shown) parted() (inTime, later []line) {
	for i := range s.lines {
		if s.lines[i].later() {
			return s.lines[:i], s.lines[i:]
		}
	}
	return s.lines, nil
}

// closing brings a terminal back to its main screen, whatever it is in the
// middle of.
const closing = "\x18\x1b[?1049l"

// What is kept of what runs showed: three bytes of output can make a line, ten a
// full screen of them, which take time also where nothing is kept. A run beyond
// that is shown as far, and its end where there is effort left.
const (
	shownMost = 32 << 20  // of a run, in bytes
	allMost   = 192 << 20 // of all runs
	lineMost  = 1 << 20   // of a line; a longer one goes on in the next
	endSize   = 64 << 10  // of output on 80 columns
	pieceSize = 2 << 10   // of output that is written at a time

	effortMost = 1 << 30 // of all runs, in cells
)

// replay writes what was printed to a terminal and collects its lines. The same
// run is shown in the same way each time.
func (t *talk) replay(r *run) *collector {
	term := vt.New(r.cols, r.rows, nil)
	c := &collector{styles: &t.styles, cols: r.cols, late: -1}
	term.SetSink(func(s *screen.Screen) { c.row(s.Row(0), &s.Table, s.Wrapped[0]) })
	var full *screen.Screen
	term.SetLeaving(func(s *screen.Screen) {
		c.filled = true
		if s != nil {
			full = s
		}
	})
	first := r.room == 0
	if first {
		r.room = max(min(shownMost, allMost-t.size), 1)
		r.effort = t.effort
	}
	term.SetEffort(r.effort)
	left, lost := 0, 0 // bytes of output
	r.lost = 0
	for _, e := range r.events {
		left += len(e.data)
	}
	for _, e := range r.events {
		switch {
		case e.guest != nil:
			c.settle()
			c.guests = append(c.guests, term.Above()+max(term.Len()-1, 0))
		case e.cols > 0:
			term.Resize(e.cols, e.rows)
			c.cols = e.cols
		default:
			if e.later && c.late < 0 {
				c.late = fresh(term)
			}
			end := endSize * 80 / max(c.cols, 80)
			if r.room < shownMost {
				end = 0
			}
			for piece := range slices.Chunk(e.data, pieceSize) {
				if left -= len(piece); term.Effort() <= 0 || c.weight()+c.cols*term.Len() > r.room && left >= end {
					lost += len(piece)
					continue
				}
				if lost > 0 {
					n := bytes.IndexByte(piece, '\n') + 1
					r.lost += lost + n
					_, _ = term.Write(journal.LeftOut(lost + n))
					piece, lost = piece[n:], 0
				}
				n, _ := term.Write(piece)
				lost += len(piece) - n
			}
		}
	}
	if first {
		t.effort = term.Effort()
	}
	term.SetEffort(math.MaxInt) // for the end
	if lost > 0 {
		r.lost += lost
		_, _ = term.Write(journal.LeftOut(lost))
	}
	_, _ = term.Write([]byte(closing))
	c.rest(term)
	if full != nil {
		c.full = &collector{styles: &t.styles, cols: full.W, late: -1}
		for y := range full.H {
			c.full.row(full.Row(y), &full.Table, full.Wrapped[y] && y+1 < full.H)
		}
		c.full.flush()
	}
	if first {
		t.size += c.weight()
	}
	return c
}

// fresh is the number of the first row that nothing was printed in.
func fresh(term *vt.Terminal) int {
	n := term.Len()
	if n == 0 {
		return term.Above()
	}
	last := screen.New(1, 1)
	term.Draw(last, n-1)
	if last.Row(0)[0] != (screen.Cell{}) {
		n++
	}
	return term.Above() + n - 1
}

// A collector makes lines of rows.
type collector struct {
	styles *styleTable
	cols   int
	guests []int // the rows at which guests began
	asked  int   // guests that begins is done with
	late   int   // the row at which output began that came later, or -1
	lines  []line
	starts []int // the numbers of the first rows of the lines from the first guest on
	before int   // lines that begin before it
	first  int   // the number of the first row of the line that goes on
	count  int   // of rows
	blank  int   // empty lines after lines
	open   bool  // the last line goes on
	text   []byte
	looks  []look
	breaks []int
	size   int // of the lines, in bytes

	filled bool       // the alternate screen was in use
	full   *collector // of it; nil where nothing stood on it
}

// weight is what c keeps, in bytes.
func (c *collector) weight() int {
	const lineSize = 24
	return c.size + len(c.text) + lineSize*(len(c.lines)+c.blank)
}

// window is how many rows are looked at at a time.
const window = 64

// rest collects the rows that the terminal still has.
func (c *collector) rest(term *vt.Terminal) {
	n := term.Len()
	dst := screen.New(c.cols, min(window, max(n, 1)))
	for from := 0; from < n; from += dst.H {
		term.Draw(dst, from)
		for y := range min(dst.H, n-from) {
			c.row(dst.Row(y), &dst.Table, dst.Wrapped[y] && from+y+1 < n)
		}
	}
	c.flush()
}

// row takes the next row.
func (c *collector) row(cells []screen.Cell, table *screen.Table, wrapped bool) {
	if c.open && (c.begins(c.count) || len(c.text) > lineMost) {
		c.flush()
	}
	if c.open {
		c.breaks = append(c.breaks, len(c.text))
	} else {
		if c.first = c.count; len(c.guests) == 0 {
			c.before = len(c.lines) + c.blank + 1
		} else {
			c.starts = append(c.starts, c.count)
		}
	}
	c.open = true
	c.count++
	c.cells(cells, table)
	if !wrapped {
		c.flush()
	}
}

// begins tells whether a guest began at a row. Rows are asked about in rising
// order.
func (c *collector) begins(row int) bool {
	for ; c.asked < len(c.guests) && c.guests[c.asked] < row; c.asked++ {
	}
	return c.asked < len(c.guests) && c.guests[c.asked] == row
}

// cells appends the text and the looks of a row.
func (c *collector) cells(cells []screen.Cell, table *screen.Table) {
	n := len(cells)
	for n > 0 && cells[n-1] == (screen.Cell{}) {
		n--
	}
	style := uint16(0)
	for i := range cells[:n] {
		cell := &cells[i]
		if i == 0 || !alike(cell, &cells[i-1]) {
			c.mark(style)
			style = c.styles.number(cell, table)
		}
		switch {
		case cell.Attr&screen.Tail != 0:
		case cell.Ch-0x20 < 0x5f:
			c.text = append(c.text, byte(cell.Ch))
		default:
			c.text = table.Append(c.text, cell.Ch)
		}
	}
	c.mark(style)
}

func alike(a, b *screen.Cell) bool {
	const shape = screen.Wide | screen.Tail
	return a.FG == b.FG && a.BG == b.BG && a.Attr&^shape == b.Attr&^shape && a.Ext == b.Ext
}

// mark says that the text so far, from the last look on, has a style.
func (c *collector) mark(style uint16) {
	n := len(c.looks)
	switch {
	case n == 0 && len(c.text) == 0, n > 0 && c.looks[n-1].to == len(c.text):
	case n > 0 && c.looks[n-1].style == style:
		c.looks[n-1].to = len(c.text)
	default:
		c.looks = append(c.looks, look{len(c.text), style})
	}
}

// flush ends the line.
func (c *collector) flush() {
	if !c.open {
		return
	}
	c.open = false
	end := len(c.text)
	if n := len(c.looks); n > 0 && c.looks[n-1].style == 0 {
		from := 0
		if n > 1 {
			from = c.looks[n-2].to
		}
		for end > from && c.text[end-1] == ' ' {
			end--
		}
		c.looks[n-1].to = end
		if end == from {
			c.looks = c.looks[:n-1]
		}
	}
	f := form{later: c.late >= 0 && c.first >= c.late}
	if len(c.looks) > 1 || len(c.looks) == 1 && c.looks[0].style != 0 {
		f.looks = append(f.looks, c.looks...)
	}
	for _, b := range c.breaks {
		f.breaks = append(f.breaks, min(b, end))
	}
	l := line{text: string(c.text[:end])}
	if f.later || f.looks != nil || f.breaks != nil {
		l.form = &f
	}
	if l == (line{}) && len(c.guests) == 0 {
		c.blank++
	} else {
		c.settle()
		c.lines = append(c.lines, l)
		c.size += len(l.text)
		if l.form != nil {
			c.size += 64 + 16*len(f.looks) + 8*len(f.breaks)
		}
	}
	c.text, c.looks, c.breaks = c.text[:0], c.looks[:0], c.breaks[:0]
}

// settle adds the empty lines that were only counted: those at the end are
// dropped.
func (c *collector) settle() {
	for ; c.blank > 0; c.blank-- {
		c.lines = append(c.lines, line{})
	}
}

// parts cuts the lines at the rows where guests began. The first part is the
// host's own. Empty lines at the end of a part are dropped.
func (c *collector) parts(host *run) []*shown {
	var found []*shown
	from := 0
	for i := 0; i <= len(c.guests); i++ {
		to := len(c.lines)
		if i < len(c.guests) {
			to = max(from, min(c.before, len(c.lines)))
			for to < len(c.lines) && c.starts[to-c.before] < c.guests[i] {
				to++
			}
		}
		part := c.lines[from:to]
		for n := len(part); n > 0 && part[n-1].text == ""; n-- {
			part = part[:n-1]
		}
		found = append(found, &shown{lines: part, cols: c.cols})
		from = to
	}
	if c.filled { // by the host, as far as is known
		found[0].full = &shown{cols: c.cols}
		if c.full != nil {
			found[0].full.lines, found[0].full.cols = c.full.lines, c.full.cols
		}
	}
	return found
}
