package slides

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// definitions are what one part of a document may define for all of it.
type definitions struct {
	links map[string]parser.Reference // by normalised label
	notes map[string]noteRange        // by label

	longLink, longNote int // bytes; what is longer is not defined
}

// What is defined once can be used again and again, and each slide has it for
// its own: so much of it all uses together may come to, in bytes.
const (
	linksMost = 16 << 20
	notesMost = 8 << 20
)

// A noteRange is where a footnote is defined in the document's text.
type noteRange struct{ from, to int }

// define collects the definitions in the slides of a deck. The first one of a
// label counts, as CommonMark says.
func (d *Deck) define() definitions {
	f := definitions{links: map[string]parser.Reference{}, notes: map[string]noteRange{}}
	if !bytes.Contains(d.doc.text, []byte("]:")) {
		return f
	}
	read := d.doc.text[:d.doc.over]
	f.longLink = max(linksMost/(bytes.Count(read, []byte("]"))+1), 256)
	f.longNote = max(notesMost/(bytes.Count(read, []byte("[^"))+1), 256)
	for _, s := range d.Slides {
		for _, r := range s.readable() {
			if src := d.doc.text[r.from:r.to]; !r.flat && bytes.Contains(src, []byte("]:")) {
				f.collect(src, r.from)
			}
		}
	}
	return f
}

func (f definitions) collect(src []byte, base int) {
	doc := blockGrammar().Parse(text.NewReader(src))
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) { // the function returns no error
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.LinkReferenceDefinition:
			key := util.ToLinkReference(n.Label)
			if _, ok := f.links[key]; !ok && len(n.Destination) <= f.longLink {
				f.links[key] = parser.NewReference(n.Label, n.Destination, n.Title)
			}
		case *extast.Footnote:
			if _, ok := f.notes[string(n.Ref)]; !ok && n.Parent() == doc {
				if r := (noteRange{base + startOfLine(src, n.Pos()), base + blockEnd(n, src)}); r.to-r.from <= f.longNote {
					f.notes[string(n.Ref)] = r
				}
			}
		}
		return ast.WalkContinue, nil
	})
}

// blockEnd is where a block at the document's level ends: at the next one.
func blockEnd(n ast.Node, src []byte) int {
	for next := n.NextSibling(); next != nil; next = next.NextSibling() {
		if at := next.Pos(); at > n.Pos() {
			return startOfLine(src, at)
		}
	}
	return len(src)
}

// A deckContext makes the parser of a slide know what the whole document
// defines.
type deckContext struct {
	parser.Context
	definitions
}

// context is what slides share when they are parsed.
func (d *Deck) context() parser.Context {
	if d.doc == nil {
		return parser.NewContext()
	}
	d.doc.once.Do(func() { d.doc.defined = d.define() })
	return &deckContext{Context: parser.NewContext(), definitions: d.doc.defined}
}

// AddReference does nothing: all definitions are known already.
func (c *deckContext) AddReference(parser.Reference) {}

// Reference implements parser.Context.
func (c *deckContext) Reference(label string) (parser.Reference, bool) {
	r, ok := c.links[label]
	return r, ok
}

// footnoteReference finds a reference such as [^1] to a note that is defined.
type footnoteReference struct{}

// Trigger implements parser.InlineParser.
func (footnoteReference) Trigger() []byte { return []byte{'['} }

// Parse implements parser.InlineParser.
func (footnoteReference) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	c, ok := pc.(*deckContext)
	if !ok || len(c.notes) == 0 {
		return nil
	}
	line, _ := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("[^")) {
		return nil
	}
	end := bytes.IndexByte(line, ']')
	if end < 0 {
		return nil
	}
	if _, ok := c.notes[string(line[2:end])]; !ok {
		return nil
	}
	block.Advance(end + 1)
	return &noteNode{label: string(line[2:end])}
}

var kindNote = ast.NewNodeKind("FootnoteReference")

// A noteNode refers to a footnote.
type noteNode struct {
	ast.BaseInline
	label string
}

func (n *noteNode) Kind() ast.NodeKind            { return kindNote }
func (n *noteNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// note appends a reference, and keeps in mind that the slide needs the note.
func (w *spanWriter) note(n *noteNode, like Span) {
	like.Note, like.Text, like.Source = Clean(n.label), Clean(n.label), w.c.pos(n.Pos())
	w.found = append(w.found, like)
	if w.c.known[n.label] {
		return
	}
	if w.c.known == nil {
		w.c.known = map[string]bool{}
	}
	w.c.known[n.label] = true
	w.c.noted = append(w.c.noted, n.label)
}

// footnotes converts the notes that the slide refers to, and those that the
// notes refer to.
func (c *converter) footnotes() []Element {
	if len(c.noted) == 0 {
		return nil
	}
	f := &Footnotes{}
	c.noting = true
	for i := 0; i < len(c.noted); i++ {
		at := c.s.deck.doc.defined.notes[c.noted[i]]
		c.parse(at.from, at.to, func(doc ast.Node) {
			n, ok := doc.FirstChild().(*extast.Footnote)
			if !ok {
				return
			}
			if len(f.Notes) == 0 {
				f.Pos = c.pos(n.Pos())
			}
			f.Notes = append(f.Notes, Footnote{Label: Clean(c.noted[i]), Elements: c.nested(n)})
		})
	}
	return []Element{f}
}
