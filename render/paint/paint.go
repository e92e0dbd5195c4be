package paint

import (
	"iter"
	"slices"
	"strings"

	"showrunner/render/screen"
	"showrunner/slides"
)

// Painter paints slides for one width and one theme. It keeps no state.
type Painter struct {
	Theme Theme
	Width int    // of the pictures, in columns
	Ascii bool   // no character but ASCII of its own: for terminals that show no more
	Full  bool   // expectations in full, not folded to their first rows
	Shell string // the session's, by name or path: blocks of another are marked; "" if unknown

	emit func(Part) // takes each part instead of Slide's result, however large the slide is; nil: none does
}

// Part is a piece of a slide that is scrolled, revealed or run as one: an
// element, or a step of a block.
type Part struct {
	Picture *screen.Screen // Width columns wide; backgrounds are the default one but for tints
	Element slides.Element // on the slide; a *slides.Heading for the title in any case
	Block   *slides.Block  // for steps and narration of a block, else nil
	Step    int            // index into Block.Steps(); -1 for everything else
	MarkRow int            // for a step: the row of the picture that takes the step's mark,
	MarkX   int            // and the column
	Reveal  int            // how many pauses come before it
	Gap     bool           // a blank row belongs before it
}

const (
	margin  = 1   // columns left of everything
	measure = 100 // columns of text that are read with ease
	timeW   = 8   // columns that a command's first row leaves free at its end

	cellsMost = 2 << 20  // of a slide's picture, 32 MiB
	textMost  = 2 << 20  // bytes of one text that are painted
	pieceSize = 64 << 10 // bytes of a text that are painted at a time, where all of it is
	rowsMost  = 1 << 10  // of a part, there
)

// Slide paints a slide. The title is the first part. Everything that the slide
// says is in some part, whatever the width; of a slide beyond two million
// cells the rest is left out, which the last part says, but for its steps.
func (p *Painter) Slide(s *slides.Slide) []Part {
	f := flow{p: p, reveal: 0}
	elements := s.Elements()
	if h, ok := first(elements); ok {
		f.title(s, h)
		elements = elements[1:]
	} else {
		f.title(s, nil)
	}
	for _, e := range elements {
		f.top(e)
	}
	f.rest()
	return f.parts
}

func first(elements []slides.Element) (*slides.Heading, bool) {
	if len(elements) == 0 {
		return nil, false
	}
	h, ok := elements[0].(*slides.Heading)
	return h, ok && !h.Nested
}

// flow is a slide being painted: the rows of the part at hand, and what stands
// to the left of them.
type flow struct {
	p       *Painter
	parts   []Part
	rows    []line
	left    []side // of the lists and quotes around, outermost first
	origin  slides.Element
	cells   int  // painted so far
	lost    bool // there was more than can be shown
	gap     bool // a blank row is due before the next row
	partGap bool // and one before the part at hand
	reveal  int
	quiet   bool // text is dim: in footnotes
}

// side is what stands to the left of the rows of a list item or a quote.
type side struct {
	head  line // of the first row, nil once that is painted
	rest  line
	width int
}

// top paints an element of the slide itself.
func (f *flow) top(e slides.Element) {
	f.gap = true
	f.origin = e
	f.element(e)
	f.flush()
}

// element paints e, at any depth.
func (f *flow) element(e slides.Element) {
	if (f.lost || f.crowded()) && !stays(e) && f.full() {
		return
	}
	switch e := e.(type) {
	case *slides.Heading:
		f.heading(e)
	case *slides.Paragraph:
		f.paragraph(e)
	case *slides.List:
		f.list(e)
	case *slides.Quote:
		f.quote(e)
	case *slides.Table:
		f.table(e)
	case *slides.Code:
		f.code(e)
	case *slides.Block:
		f.block(e)
	case *slides.Expectation:
		f.flush()
		f.expected(e)
	case *slides.HTML:
		f.html(e)
	case *slides.Footnotes:
		f.footnotes(e)
	case *slides.Rule:
		f.rule()
	case *slides.Pause:
		f.flush()
		f.reveal++
	}
}

// stays tells whether an element is or holds what is painted of a full slide
// too: steps, and the pauses before them.
func stays(e slides.Element) bool {
	switch e := e.(type) {
	case *slides.Block, *slides.Pause:
		return true
	case *slides.List:
		return slices.ContainsFunc(e.Items, func(item slides.Item) bool { return slices.ContainsFunc(item.Elements, stays) })
	default:
		return slices.ContainsFunc(slides.Children(e), stays)
	}
}

// elements paints what a list item or a quote holds.
func (f *flow) elements(elements []slides.Element, tight bool) {
	for i, e := range elements {
		if i > 0 && !tight {
			f.gap = true
		}
		f.element(e)
	}
}

// indent paints what body paints with head to the left of its first row, and
// rest to the left of the others. On a narrow screen deep levels are not moved
// any further.
func (f *flow) indent(head, rest line, body func()) {
	w := max(head.width(), rest.width())
	if f.room()-w < min(16, f.p.Width/2) {
		w, rest = 0, nil
		if head != nil {
			f.row(head)
			head = nil
		}
	}
	f.left = append(f.left, side{head, rest, w})
	n := len(f.left)
	body()
	if f.left[n-1].head != nil { // there was nothing in it
		f.row(nil)
	}
	f.left = f.left[:n-1]
}

// x is the column where rows begin.
func (f *flow) x() int {
	x := margin
	for _, s := range f.left {
		x += s.width
	}
	return x
}

// room is how many columns a row has, but for a margin at the right.
func (f *flow) room() int { return max(f.p.Width-f.x()-margin, 1) }

// text is how many of them text takes.
func (f *flow) text() int { return max(min(f.room(), measure-f.x()+margin), 1) }

// row adds a row.
func (f *flow) row(l line) {
	f.blank()
	f.rows = append(f.rows, append(f.prefix(), l...))
	f.cells += f.p.Width
	if f.p.emit != nil && len(f.rows) == rowsMost {
		f.flush()
	}
}

// full tells whether the slide has become too large for more rows of the same
// element, and remembers that there would be some.
func (f *flow) full() bool {
	f.lost = f.lost || f.crowded()
	return f.lost
}

// crowded tells whether the slide is so large that its rows are only as wide as
// what is in them.
func (f *flow) crowded() bool { return f.cells > cellsMost && f.p.emit == nil }

// bounded is as much of text as is shown of one element.
func (f *flow) bounded(text string) string {
	if f.p.emit != nil {
		return text
	}
	if len(text) > textMost {
		f.lost = true
		text = strings.ToValidUTF8(text[:textMost], "")
	}
	lines := cellsMost/max(f.p.Width, 1) + 1
	if len(text) <= lines {
		return text
	}
	for at := 0; ; {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return text
		}
		if at += i + 1; lines == 0 {
			f.lost = true
			return text[:at]
		}
		lines--
	}
}

// pieces cuts a text that is painted whole, each piece after a byte end where
// there is one.
func (f *flow) pieces(text string, end byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		for f.p.emit != nil && len(text) > pieceSize {
			i := strings.IndexByte(text[pieceSize:], end)
			if i < 0 || !yield(text[:pieceSize+i]) {
				break
			}
			text = text[pieceSize+i+1:]
		}
		yield(text)
	}
}

// rest says that the slide has more than is shown.
func (f *flow) rest() {
	if f.lost {
		f.gap = true
		f.row(line{{f.p.sign(signMore) + " this slide is too large to be shown whole; the rest stands in the file", f.p.look(Waiting)}})
		f.flush()
	}
}

// blank adds the blank row that is due. Before the first row of a part it is
// left to the stage, unless there is something to see in it.
func (f *flow) blank() {
	if !f.gap {
		return
	}
	f.gap = false
	if len(f.rows) == 0 && !f.barred() {
		f.partGap = true
		return
	}
	l := line{{" ", screen.Style{}}}
	for _, s := range f.left {
		if s.head != nil {
			break
		}
		l = append(l, s.rest...)
	}
	f.rows = append(f.rows, l)
}

// barred tells whether the rows at hand have a quote's bar at their left.
func (f *flow) barred() bool {
	for _, s := range f.left {
		if s.head != nil {
			return false
		}
		for _, r := range s.rest {
			if r.text[0] != ' ' {
				return true
			}
		}
	}
	return false
}

func (f *flow) prefix() line {
	l := line{{" ", screen.Style{}}}
	for i := range f.left {
		s := &f.left[i]
		if s.head != nil {
			l = append(l, s.head...).fill(l.width()+s.width, screen.Style{})
			s.head = nil
		} else {
			l = append(l, s.rest...)
		}
	}
	return l
}

// flush makes a part of the rows at hand.
func (f *flow) flush() *Part {
	if len(f.rows) == 0 {
		return nil
	}
	width := f.p.Width
	if f.crowded() {
		width = 1
		for _, l := range f.rows {
			width = max(width, min(l.width(), f.p.Width))
		}
	}
	pic := screen.New(width, len(f.rows))
	for y, l := range f.rows {
		x := 0
		for _, r := range l {
			x = pic.Put(x, y, r.text, r.style)
		}
	}
	f.rows = f.rows[:0]
	part := Part{Picture: pic, Element: f.origin, Step: -1, Reveal: f.reveal, Gap: f.partGap}
	f.partGap = false
	if f.p.emit != nil {
		f.p.emit(part)
		return &part
	}
	f.parts = append(f.parts, part)
	return &f.parts[len(f.parts)-1]
}
