package slides

import (
	"bytes"
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
	ahead    sync.Once // for the slides below that say what its last block prints
	elements []Element
	notes    []string
	noted    []Pos // where the comments of the notes begin
	blocks   []*Block
	fenced   bool   // a fence that is no expectation stands on it
	near     *Block // the last such fence, where it can be run
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

// A Stretch is a part of a runbook's source, from one offset to another.
type Stretch struct{ From, To int }

// NoteComments are the comments that hold the slide's notes, in document order.
// One that is never closed goes on to the end of the slide.
func (s *Slide) NoteComments() []Stretch {
	s.parse()
	var found []Stretch
	for _, p := range s.body.noted {
		end := len(s.deck.Source)
		if n := s.Number; n < len(s.deck.Slides) {
			end = s.deck.Slides[n].Offset
		}
		if n := bytes.Index(s.deck.Source[p.Offset:end], []byte("-->")); n >= 0 {
			end = p.Offset + n + len("-->")
		}
		found = append(found, Stretch{p.Offset, end})
	}
	return found
}

// WithoutNotes is the deck's source with its notes left out: comments without a
// text stand in their places, so that everything else is what it was.
func (d *Deck) WithoutNotes() []byte {
	var out []byte
	at := 0
	for _, s := range d.Slides {
		for _, n := range s.NoteComments() {
			if n.From < at {
				continue
			}
			out = append(append(out, d.Source[at:n.From]...), NoNote...)
			at = n.To
		}
	}
	if at == 0 {
		return d.Source
	}
	return append(out, d.Source[at:]...)
}

// NoNote stands in the place of a note that is left out.
const NoNote = "<!-- -->"

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
	b.once, b.elements, b.notes, b.noted, b.blocks = sync.Once{}, nil, nil, nil, nil
	b.ahead, b.fenced, b.near = sync.Once{}, false, nil
}

// parse reads the slide, and the slides below it that tell what its last block
// prints: they add to that block's expectations.
func (s *Slide) parse() {
	s.read()
	s.body.ahead.Do(func() {
		if s.body.near != nil {
			s.lookBelow()
		}
	})
}

// read reads the slide. It may read slides above, never below.
func (s *Slide) read() {
	s.body.once.Do(func() {
		if s.deck != nil {
			convert(s)
		}
	})
}
