package slides

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// A converter turns the parser's tree of one slide into elements.
type converter struct {
	s    *Slide
	x    *document
	src  []byte // what is being parsed: a part of the document's text
	base int    // where it begins there

	similarity string          // of the last expected_similarity cue, for the next fence
	cued       bool            // there was one, and no fence since
	heading    bool            // the slide's own heading has been seen
	shown      bool            // something that an audience sees stands on the slide
	depth      int             // of lists and quotes
	after      []Element       // what an inline comment puts after its paragraph
	noted      []string        // labels of the footnotes that are referred to, in order
	known      map[string]bool // the same, as a set
	noting     bool            // in footnotes
}

// convert fills the slide's body.
func convert(s *Slide) {
	c := &converter{s: s, x: s.deck.doc}
	for _, r := range s.readable() {
		if r.flat {
			for r.from < r.to { // in parts, which others can take one by one
				part := stretch{from: r.from, to: endOfLine(c.x.text[:r.to], min(r.from+flatPart, r.to))}
				s.body.elements = append(s.body.elements, c.flat(part))
				r.from = part.to
			}
			continue
		}
		c.parse(r.from, r.to, func(doc ast.Node) {
			s.body.elements = append(s.body.elements, c.children(doc)...)
		})
	}
	s.body.elements = append(s.body.elements, c.footnotes()...)
}

// flatPart is about how much of a text that is shown as it stands is one element.
const flatPart = 1 << 20

// A stretch is a part of the document's text. A flat one is shown as it
// stands.
type stretch struct {
	from, to int
	flat     bool
}

// readable cuts the slide into what the parser may read at a time.
func (s *Slide) readable() []stretch {
	var found []stretch
	from, x := s.body.start, s.deck.doc
	i, _ := slices.BinarySearch(x.chunks, from+1)
	j, _ := slices.BinarySearchFunc(x.flat, from, func(f stretch, at int) int { return f.from - at })
	for from < s.body.end {
		to := s.body.end
		if i < len(x.chunks) && x.chunks[i] < to {
			to = x.chunks[i]
		}
		if j < len(x.flat) && x.flat[j].from == from {
			found = append(found, x.flat[j])
			from = x.flat[j].to
			j++
			continue
		}
		if j < len(x.flat) && x.flat[j].from < to {
			to = x.flat[j].from
		}
		found = append(found, stretch{from: from, to: to})
		from = to
		for i < len(x.chunks) && x.chunks[i] <= from {
			i++
		}
	}
	return found
}

// flat shows a stretch as it stands.
func (c *converter) flat(r stretch) *Code {
	return &Code{Pos: c.x.pos(r.from), Text: string(c.x.text[r.from:r.to])}
}

// parse reads a part of the document and calls use with its tree.
func (c *converter) parse(from, to int, use func(doc ast.Node)) {
	src, base := c.src, c.base
	c.src, c.base = c.x.text[from:to:to], from // the parser appends a newline to a last line without one
	use(c.tree())
	c.src, c.base = src, base
}

// tree reads what is to be parsed. A defect of the parser costs the markup,
// not the text.
func (c *converter) tree() (doc ast.Node) {
	defer func() {
		if r := recover(); r != nil {
			raw := &rawText{}
			raw.Lines().Append(text.NewSegment(0, len(c.src)))
			doc = ast.NewDocument()
			doc.AppendChild(doc, raw)
		}
	}()
	return fullGrammar().Parse(text.NewReader(c.src), parser.WithContext(c.s.deck.context()))
}

// pos is the place of an offset into the part that is being parsed.
func (c *converter) pos(at int) Pos { return c.x.pos(c.base + at) }

func (c *converter) children(parent ast.Node) []Element {
	var found []Element
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		found = append(c.element(found, n), c.after...)
		c.after = nil
		c.shown = c.shown || len(found) > 0
	}
	return found
}

// nested converts the children of a list item or a quote.
func (c *converter) nested(parent ast.Node) []Element {
	c.depth++
	defer func() { c.depth-- }()
	return c.children(parent)
}

// element appends what n stands for.
func (c *converter) element(to []Element, n ast.Node) []Element {
	switch n := n.(type) {
	case *ast.Heading:
		return append(to, c.headingElement(n))
	case *ast.Paragraph, *ast.TextBlock:
		return c.paragraph(to, n)
	case *rawText:
		return append(to, c.raw(n))
	case *ast.List:
		return append(to, c.list(n))
	case *ast.Blockquote:
		return append(to, c.quote(n))
	case *extast.Table:
		return append(to, c.table(n))
	case *ast.CodeBlock:
		return append(to, c.indented(n))
	case *ast.FencedCodeBlock:
		return append(to, c.fence(n))
	case *ast.HTMLBlock:
		return c.html(to, n)
	case *ast.ThematicBreak:
		if c.depth > 0 {
			return append(to, &Rule{c.pos(n.Pos())})
		}
	}
	return to
}

func (c *converter) headingElement(n *ast.Heading) *Heading {
	h := c.newHeading(n, n.Level)
	h.Spans = c.spans(n)
	return h
}

// raw converts a paragraph or heading that is too long to look for markup in.
func (c *converter) raw(n *rawText) Element {
	spans := []Span{{Text: prose(n.Lines().Value(c.src)), Source: c.pos(n.Pos())}}
	if n.level > 0 {
		h := c.newHeading(n, n.level)
		h.Spans = spans
		return h
	}
	return &Paragraph{Pos: spans[0].Source, Spans: spans}
}

// newHeading makes a heading without its text. The first one that is in no
// list and no quote is the slide's own.
func (c *converter) newHeading(n ast.Node, level int) *Heading {
	h := &Heading{Pos: c.pos(n.Pos()), Level: level}
	h.Nested = c.heading || c.depth > 0 || c.s.Level == 0 || c.s.Goes
	c.heading = true
	return h
}

// paragraph appends a paragraph, or nothing where only comments stand.
func (c *converter) paragraph(to []Element, n ast.Node) []Element {
	spans := c.spans(n)
	if len(spans) == 0 {
		return to
	}
	return append(to, &Paragraph{Pos: c.pos(n.Pos()), Spans: spans})
}

func (c *converter) list(n *ast.List) *List {
	l := &List{Pos: c.pos(n.Pos()), Ordered: n.IsOrdered(), Start: n.Start, Tight: n.IsTight}
	l.Items = make([]Item, 0, n.ChildCount())
	for i := n.FirstChild(); i != nil; i = i.NextSibling() {
		item := Item{Pos: c.pos(i.Pos())}
		if first := i.FirstChild(); first != nil {
			if box, ok := first.FirstChild().(*extast.TaskCheckBox); ok {
				item.Task = OpenTask
				if box.IsChecked {
					item.Task = DoneTask
				}
			}
		}
		item.Elements = c.nested(i)
		l.Items = append(l.Items, item)
	}
	return l
}

func (c *converter) quote(n *ast.Blockquote) *Quote {
	q := &Quote{Pos: c.pos(n.Pos())}
	q.Alert = c.alert(n)
	q.Elements = c.nested(n)
	return q
}

// alert finds the kind of a GitHub alert, a quote whose first line is [!NOTE]
// or its like, and takes that line away.
func (c *converter) alert(n *ast.Blockquote) string {
	p, ok := n.FirstChild().(*ast.Paragraph)
	if !ok || p.Lines().Len() == 0 {
		return ""
	}
	first := p.Lines().At(0)
	kind := strings.ToLower(string(bytes.TrimSpace(first.Value(c.src))))
	switch kind {
	case "[!note]", "[!tip]", "[!important]", "[!warning]", "[!caution]":
	default:
		return ""
	}
	for i := p.FirstChild(); i != nil && i.Pos() < first.Stop; {
		next := i.NextSibling()
		p.RemoveChild(p, i)
		i = next
	}
	return kind[2 : len(kind)-1]
}

func (c *converter) table(n *extast.Table) *Table {
	t := &Table{Pos: c.pos(n.Pos())}
	for _, a := range n.Alignments {
		t.Align = append(t.Align, alignment(a))
	}
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		row := make([][]Span, 0, len(t.Align))
		for cell := r.FirstChild(); cell != nil; cell = cell.NextSibling() {
			row = append(row, c.spans(cell))
		}
		if _, ok := r.(*extast.TableHeader); ok {
			t.Head = row
			continue
		}
		for len(row) < len(t.Head) {
			row = append(row, nil)
		}
		t.Rows = append(t.Rows, row[:len(t.Head)])
	}
	return t
}

func alignment(a extast.Alignment) Align {
	switch a {
	case extast.AlignLeft:
		return AlignLeft
	case extast.AlignCenter:
		return AlignCenter
	case extast.AlignRight:
		return AlignRight
	}
	return AlignNone
}

func (c *converter) indented(n *ast.CodeBlock) *Code {
	return &Code{Pos: c.pos(n.Pos()), Indented: true, Text: string(n.Lines().Value(c.src))}
}
