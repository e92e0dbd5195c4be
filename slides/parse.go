package slides

import (
	"fmt"
	"path/filepath"
	"sync"
)

// Parse reads a runbook. Every byte sequence is a deck, and every deck has a
// slide. file is the name that the user gave, or "-".
func Parse(file string, source []byte) *Deck {
	d := &Deck{File: file, Source: source, doc: newDocument(source)}
	start := d.frontMatter()
	sc := scan(d.doc.text, start)
	d.doc.flat, d.doc.chunks, d.doc.over = sc.flat, sc.chunks, sc.over
	d.doubts(sc)
	d.cut(start, d.ends(start, sc.borders))
	d.InFolder(filepath.Base(filepath.Dir(file)))
	return d
}

// doubts makes findings of what the scanner came across.
func (d *Deck) doubts(sc *scanner) {
	for _, f := range sc.flat {
		if f.from == sc.over {
			d.find(f.from, Finding{Name: "too-large", End: d.doc.pos(f.to),
				Text: "the runbook is too large to be read from here on, so its text is shown as it stands",
				Hint: "split it"})
			continue
		}
		d.find(f.from, Finding{Name: "nesting", End: d.doc.pos(f.to),
			Text: fmt.Sprintf("lists or quotes are nested more than %d deep, so their text is shown as it stands", deepest)})
	}
	if sc.unclosed >= 0 {
		d.find(sc.unclosed, Finding{Name: "unclosed-fence", End: d.doc.pos(len(sc.text)),
			Text: "this fence is never closed, so all that follows is part of it",
			Hint: "end it with a line of the same characters"})
	}
}

// body is what a slide is made of, parsed when it is first asked for.
type body struct {
	start, head, end int      // in the document's text; the heading ends at head
	title            []byte   // the heading's text
	section          *Slide   // the one that this one goes on with, or nil
	inside           []string // the crumbs of the slides below

	once     sync.Once
	elements []Element
	notes    []string
	blocks   []*Block
}

// Elements are the slide's elements in document order. They are parsed when
// first asked for; asking is safe from several goroutines.
func (s *Slide) Elements() []Element {
	s.parse()
	return s.body.elements
}

// Notes are the speaker notes of the slide, in document order.
func (s *Slide) Notes() []string {
	s.parse()
	return s.body.notes
}

// Blocks are the slide's runnable blocks at any depth, in document order.
func (s *Slide) Blocks() []*Block {
	s.parse()
	return s.body.blocks
}

// Forget drops what was parsed of the slide, for who goes through a large deck
// once: asked again, the slide is parsed again, into other elements. Nobody else
// may use the slide meanwhile.
func (s *Slide) Forget() {
	b := &s.body
	b.once, b.elements, b.notes, b.blocks = sync.Once{}, nil, nil, nil
}

func (s *Slide) parse() {
	s.body.once.Do(func() {
		if s.deck != nil {
			convert(s)
		}
	})
}
