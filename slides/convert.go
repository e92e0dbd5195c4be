package slides

import (
	"bytes"
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

	similarity string    // of the last expected_similarity cue, for the next expectation
	heading    bool      // the slide's own heading has been seen
	shown      bool      // something that an audience sees stands on the slide
	depth      int       // of lists and quotes
	after      []Element // what an inline comment puts after its paragraph
}

// convert fills the slide's body.
func convert(s *Slide) {
	c := &converter{s: s, x: s.deck.doc}
	s.body.elements = c.piece(s.body.start, s.body.end)
}

// piece parses a part of the document.
func (c *converter) piece(from, to int) []Element {
	src, base := c.src, c.base
	c.src, c.base = c.x.text[from:to], from
	doc := fullGrammar().Parse(text.NewReader(c.src), parser.WithContext(c.s.deck.context()))
	found := c.children(doc)
	c.src, c.base = src, base
	return found
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
		span := Span{Text: prose(n.Lines().Value(c.src)), Source: c.pos(n.Pos())}
		return append(to, &Paragraph{Pos: span.Source, Spans: []Span{span}})
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
	h := &Heading{Pos: c.pos(n.Pos()), Level: n.Level}
	h.Nested = c.heading || c.depth > 0 || c.s.Level == 0 || c.s.Goes
	c.heading = true
	h.Spans = c.spans(n)
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

// context is what slides share when they are parsed: the link reference
// definitions of the whole document.
func (d *Deck) context() parser.Context { return parser.NewContext() }
