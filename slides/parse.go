package slides

import (
	"bytes"
	"path/filepath"
	"strings"
	"sync"
)

// Parse reads a runbook. Every byte sequence is a deck, and every deck has a
// slide. file is the name that the user gave, or "-".
func Parse(file string, source []byte) *Deck {
	d := &Deck{File: file, Source: source, doc: newDocument(source)}
	start := d.frontMatter()
	d.cut(start, blockBorders(d.doc.text[start:], start))
	d.Title = d.title()
	return d
}

// title names the deck: front matter, else the first heading, else the file.
func (d *Deck) title() string {
	if d.Meta.Title != "" {
		return d.Meta.Title
	}
	for _, s := range d.Slides {
		if s.Level > 0 && s.Title != "" {
			return s.Title
		}
	}
	return d.fileTitle()
}

// fileTitle is the file's name, without its folder and ending.
func (d *Deck) fileTitle() string {
	if d.File == "-" || d.File == "" {
		return "runbook"
	}
	base := filepath.Base(d.File)
	if name := strings.TrimSuffix(base, filepath.Ext(base)); name != "" {
		return Clean(name)
	}
	return Clean(base)
}

// cut makes the slides: one for each border, one for text before the first.
func (d *Deck) cut(start int, borders []border) {
	c := cutter{d: d}
	if len(borders) == 0 || !silent(d.doc.text[start:borders[0].at]) {
		c.add(border{at: start, end: start})
		start = -1
	}
	for i, b := range borders {
		if d.Meta.Level > 0 && b.level > d.Meta.Level {
			continue
		}
		end := len(d.doc.text)
		if i+1 < len(borders) {
			end = borders[i+1].at
		}
		if b.level == 0 && silent(d.doc.text[b.end:end]) {
			continue
		}
		c.add(b)
		if start >= 0 {
			c.last().body.start, start = start, -1
		}
	}
	c.close(len(d.doc.text))
}

// silent tells whether nothing that an audience would see stands in text:
// blanks, comments and thematic breaks.
func silent(text []byte) bool {
	for {
		text = bytes.TrimLeft(text, " \t\n")
		if len(text) == 0 {
			return true
		}
		if !bytes.HasPrefix(text, []byte("<!--")) {
			return false
		}
		end := bytes.Index(text, []byte("-->"))
		if end < 0 {
			return true
		}
		text = text[end+3:]
	}
}

// A cutter makes slides of borders, in order.
type cutter struct {
	d       *Deck
	parents []*Slide // one for each level that is open
	crumbs  []string // of the innermost of parents
}

func (c *cutter) last() *Slide {
	if n := len(c.d.Slides); n > 0 {
		return c.d.Slides[n-1]
	}
	return nil
}

// close ends the last slide.
func (c *cutter) close(at int) {
	if s := c.last(); s != nil {
		s.body.end = at
		s.Divider = s.Level > 0 && silent(c.d.doc.text[s.body.head:at])
	}
}

func (c *cutter) add(b border) {
	c.close(b.at)
	s := &Slide{Pos: c.d.doc.pos(b.at), Number: len(c.d.Slides) + 1, Level: b.level, deck: c.d}
	s.body.start, s.body.head = b.at, b.end
	before := c.last()
	switch {
	case b.level > 0:
		s.Title = c.d.plain(b.text)
		c.nest(s)
	case before == nil:
		s.Title = c.d.Meta.Title
		if s.Title == "" {
			s.Title = c.d.fileTitle()
		}
	default:
		s.Title, s.Crumbs, s.Level, s.Goes = before.Title, before.Crumbs, before.Level, true
	}
	c.d.Slides = append(c.d.Slides, s)
}

// nest finds the parents of a slide with a heading.
func (c *cutter) nest(s *Slide) {
	n := len(c.parents)
	for n > 0 && c.parents[n-1].Level >= s.Level {
		n--
	}
	if n != len(c.parents) || n == 0 {
		c.parents = c.parents[:n]
	}
	c.crumbs = nil
	for _, p := range c.parents {
		c.crumbs = append(c.crumbs, p.Title)
	}
	s.Crumbs = c.crumbs
	c.parents = append(c.parents, s)
}

// body is what a slide is made of, parsed when it is first asked for.
type body struct {
	start, head, end int // in the document's text: heading from start to head, then the rest

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

func (s *Slide) parse() {
	s.body.once.Do(func() {
		if s.deck != nil {
			convert(s)
		}
	})
}
