package vt

import (
	"github.com/clipperhouse/displaywidth"

	"showrunner/render/screen"
)

// A kind tells how a character takes part in a grapheme (UAX #29), as far as
// it decides whether it joins what was printed before it.
type kind uint8

const (
	simple    kind = iota // never joins
	dropped               // takes no column and joins nothing
	extend                // joins what is before it
	attached              // joins it too, though it is no part of the grapheme
	indicator             // a regional indicator: joins one other
	pict                  // joins after a zero width joiner
	jamo                  // Hangul jamo: joins jamo and syllables
	syllable              // Hangul syllable: joins a leading jamo
	conjunct              // Indic consonant: joins after a linker
)

// A class is what there is to know of a character: its columns and its kind.
type class struct {
	width uint8
	kind  kind
}

// classes remembers the class of characters, one for each value of the low
// bits.
type classes [1024]struct {
	r rune
	class
}

// classOf is the class of r, which is none of ASCII.
func (t *Terminal) classOf(r rune) class {
	switch {
	case r < 0xa0:
		return class{0, dropped}
	case r >= 0x4e00 && r <= 0x9fff, r >= 0x3400 && r <= 0x4dbf, r >= 0x30a1 && r <= 0x30fa, r >= 0x3041 && r <= 0x3096:
		return class{2, simple}
	case r >= 0xac00 && r <= 0xd7a3:
		return class{2, syllable}
	case r >= 0x2500 && r <= 0x259f, r >= 0xc0 && r <= 0x2ff, r >= 0x400 && r <= 0x481:
		return class{1, simple}
	}
	if t.classes == nil {
		t.classes = new(classes)
	}
	c := &t.classes[int(r)%len(t.classes)]
	if c.r != r {
		c.r, c.class = r, classify(r)
	}
	return c.class
}

func classify(r rune) class {
	s := string(r)
	c := class{width: uint8(displaywidth.Rune(r))}
	switch {
	case r == 0xad || c.width == 0 && single(s+"a"): // as terminals have it: a soft hyphen shows, and so does what goes with the next
		c.width = 1
	case r == 0x200b:
		c.kind = attached
	case single("a" + s):
		c.kind = extend
	case c.width == 0 && !isJamo(r):
		c.kind = dropped
	case r >= 0x1f1e6 && r <= 0x1f1ff:
		c.kind = indicator
	case isJamo(r):
		c.kind = jamo
	case single("©\u200d" + s):
		c.kind = pict
	case single("क\u094d" + s):
		c.kind = conjunct
	}
	return c
}

func isJamo(r rune) bool {
	return r >= 0x1100 && r <= 0x11ff || r >= 0xa960 && r <= 0xa97f || r >= 0xd7b0 && r <= 0xd7ff
}

// single tells whether s is one grapheme.
func single(s string) bool { return graphemeWidth(s) >= 0 }

// graphemeWidth is how wide the grapheme s is, -1 where s is not one grapheme.
func graphemeWidth(s string) int {
	g := displaywidth.StringGraphemes(s)
	if !g.Next() || len(g.Value()) != len(s) {
		return -1
	}
	return screen.Columns(s, g.Width())
}

// mayJoin tells whether a character of kind k can join one of kind last at
// all; only then it is worth to look at the whole cluster.
func (k kind) mayJoin(last kind) bool {
	switch k {
	case extend, attached:
		return true
	case indicator:
		return last == indicator
	case pict, conjunct:
		return last == extend
	case jamo:
		return last == jamo || last == syllable
	case syllable:
		return last == jamo
	}
	return false
}
