package paint

import (
	"strings"

	"showrunner/render/screen"
	"showrunner/slides"
)

const tabWidth = 4

// code paints code that is shown, never run.
func (f *flow) code(c *slides.Code) {
	text := strings.TrimRight(f.bounded(c.Text), blanks)
	for piece := range f.pieces(text, '\n') {
		language := c.Language
		if len(piece) < len(text) {
			language = "" // it may begin in the middle of something
		}
		f.panel(f.p.highlight(language, f.p.listed(piece, slides.Visible)), panelStyle(f.p), 0)
	}
}

// verbatim paints text as it stands. A nil role is code without a language.
func (f *flow) verbatim(text string, role *Role) {
	st := f.p.look(Code)
	if role != nil {
		st = f.p.look(*role)
	}
	var lines []line
	for _, l := range f.p.listing(f.bounded(text)) {
		lines = append(lines, line{{l, st}})
	}
	f.panel(lines, panelStyle(f.p), 0)
}

func panelStyle(p *Painter) screen.Style { return screen.Style{BG: p.Theme.Tint} }

// listing is the lines of code as they are shown: hidden characters visible,
// tabs expanded, the blank lines at the end dropped.
func (p *Painter) listing(text string) []string {
	return p.listed(strings.TrimRight(text, blanks), slides.Visible)
}

const blanks = " \t\r\n"

// listed is listing with the blank lines at the end; visible makes hidden
// characters visible.
func (p *Painter) listed(text string, visible func(string) string) []string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = shown(visible(expandAt(strings.TrimRight(l, " \r"), tabWidth)))
	}
	return lines
}

// expandAt makes the tabs of a line blanks, up to the next multiple of stop.
func expandAt(l string, stop int) string {
	if !strings.Contains(l, "\t") {
		return l
	}
	var b strings.Builder
	col := 0
	for i, part := range strings.Split(l, "\t") {
		if i > 0 {
			n := stop - col%stop
			b.WriteString("        "[:n])
			col += n
		}
		b.WriteString(part)
		col += screen.Width(part)
	}
	return b.String()
}

// panel paints lines of code on a tint that ends before the right margin. The
// first row leaves free columns at its end, over which the tint goes on.
func (f *flow) panel(lines []line, bg screen.Style, free int) {
	inner := f.room() - 2 // a blank at either side
	for i, l := range lines {
		first := inner
		if i == 0 {
			first -= free
		}
		for _, r := range f.p.wrapCode(l, max(first, 1), max(inner, 1)) {
			r = append(line{{" ", screen.Style{}}, {" ", bg}}, r...)
			for j := range r {
				if j > 0 && r[j].style.BG == 0 {
					r[j].style.BG = bg.BG
				}
			}
			width := f.room() + 1
			if f.crowded() {
				width = min(line(r).width()+timeW, width)
			}
			f.row(r.fill(width, bg))
			if free == 0 && f.full() { // a step's command is always whole
				return
			}
		}
	}
}

// wrapCode breaks a line of code into rows, the first of first columns, the
// others of width, which begin with a mark. Every character is kept; a row
// ends after a blank where there is one in its second half.
func (p *Painter) wrapCode(l line, first, width int) []line {
	if l.width() <= first {
		return []line{l}
	}
	mark := run{p.sign(signWrap) + " ", p.look(Dim)}
	if width < 8 {
		mark.text = ""
	}
	var rows []line
	row, room := line{}, first
	for len(l) > 0 {
		var head line
		head, l = breakCode(l, room)
		rows = append(rows, append(row, head...))
		row, room = line{mark}, max(width-screen.Width(mark.text), 1)
	}
	return rows
}

// breakCode takes from l what goes onto a row of width columns. It looks at no
// more of l than that.
func breakCode(l line, width int) (head, tail line) {
	col, brk := 0, 0
	for _, r := range l {
		for g, n := range screen.Graphemes(r.text) {
			if col+n > width && col > 0 {
				if brk > width/2 {
					col = brk
				}
				return l.split(col)
			}
			col += n
			if g == " " {
				brk = col
			}
		}
	}
	return l, nil
}

// split cuts l after col columns. It looks at no more of l than that.
func (l line) split(col int) (head, tail line) {
	for i, r := range l {
		at := 0
		for g, n := range screen.Graphemes(r.text) {
			if n > col {
				head = append(head, l[:i]...)
				if at > 0 {
					head = append(head, run{r.text[:at], r.style})
				}
				return head, append(line{{r.text[at:], r.style}}, l[i+1:]...)
			}
			col -= n
			at += len(g)
		}
	}
	return l, nil
}
