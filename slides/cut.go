package slides

import (
	"bytes"
	"slices"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// cut makes the slides: one for each border, one for text before the first.
func (d *Deck) cut(start int, borders []border) {
	d.Slides = make([]*Slide, 0, len(borders)+1)
	if len(borders) == 0 || !silent(d.doc.text[start:borders[0].at]) {
		d.begin(border{at: start, end: start})
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
		s := d.begin(b)
		if start >= 0 { // only comments before it: they are its notes
			s.body.start, start = start, -1
		}
	}
	d.end(len(d.doc.text))
	d.skip()
	if len(d.Slides) == 0 { // nothing but breaks, or all is skipped
		d.begin(border{at: len(d.doc.text), end: len(d.doc.text)})
		d.end(len(d.doc.text))
	}
}

// begin ends the last slide and begins a new one.
func (d *Deck) begin(b border) *Slide {
	d.end(b.at)
	s := &Slide{Pos: d.doc.pos(b.at), Number: len(d.Slides) + 1, Level: b.level, deck: d}
	s.body.start, s.body.head, s.body.end = b.at, b.end, b.end
	s.body.title = b.text
	if n := len(d.Slides); n > 0 && b.level == 0 {
		s.Goes, s.Level, s.body.section = true, d.Slides[n-1].Level, d.Slides[n-1].section()
	}
	d.Slides = append(d.Slides, s)
	return s
}

// end ends the last slide.
func (d *Deck) end(at int) {
	if n := len(d.Slides); n > 0 {
		s := d.Slides[n-1]
		s.body.end = at
		s.Divider = s.Level > 0 && !s.Goes && silent(d.doc.text[s.body.head:at])
	}
}

// section is the slide that begins the section that s is in.
func (s *Slide) section() *Slide {
	if s.body.section != nil {
		return s.body.section
	}
	return s
}

// silent tells whether nothing that an audience would see stands in text: only
// blanks, comments, thematic breaks and definitions.
func silent(text []byte) bool {
	for {
		text = bytes.TrimLeft(text, " \t\n")
		if len(text) == 0 {
			return true
		}
		end := endOfLine(text, 0)
		switch {
		case bytes.HasPrefix(text, []byte("<!--")):
			if end = bytes.Index(text, []byte("-->")) + 3; end < 3 {
				return true
			}
		case text[0] == '[' && bytes.Contains(text[:end], []byte("]:")):
		case thematic(text[:end]) && (text[0] == '-' || text[0] == '*' || text[0] == '_'):
		default:
			return false
		}
		text = text[end:]
	}
}

// skip takes out the slides that a cue wants skipped.
func (d *Deck) skip() {
	if !bytes.Contains(d.doc.text, []byte("skip_slide")) {
		return
	}
	d.Slides = slices.DeleteFunc(d.Slides, func(s *Slide) bool {
		return len(d.cues("skip_slide", s.body.start, s.body.end)) > 0
	})
	for i, s := range d.Slides {
		s.Number = i + 1
	}
}

// ends adds a border for each cue that ends a slide.
func (d *Deck) ends(start int, borders []border) []border {
	if !bytes.Contains(d.doc.text, []byte("end_slide")) {
		return borders
	}
	var all []border
	from := start
	for _, b := range append(slices.Clone(borders), border{at: len(d.doc.text)}) {
		all = append(all, d.cues("end_slide", from, b.at)...)
		if b.end > 0 {
			all = append(all, b)
		}
		from = b.at
	}
	return all
}

// cues finds the comments at the document's level in a part of the text that
// are the cue of that name.
func (d *Deck) cues(name string, from, to int) []border {
	src := d.doc.text[from:max(min(to, d.doc.over), from)]
	if !bytes.Contains(src, []byte(name)) || tooDeep(src) {
		return nil
	}
	var found []border
	doc := blockGrammar().Parse(text.NewReader(src))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.HTMLBlock)
		if !ok {
			continue
		}
		raw := htmlSource(h, src)
		if cueIn(raw, name) {
			at := from + startOfLine(src, n.Pos())
			found = append(found, border{at: at, end: endOfLine(d.doc.text, at+len(raw)-1)})
		}
	}
	return found
}
