package slides

import (
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// A border is where a slide may begin: a heading or a thematic break that
// stands in no list and no quote.
type border struct {
	at    int // of its first line
	end   int // after its last line
	level int // of a heading; 0 for a thematic break
	text  []byte
}

// blockBorders finds the borders in src with the whole block grammar. Offsets
// are counted from base.
func blockBorders(src []byte, base int) []border {
	var found []border
	doc := blockGrammar().Parse(text.NewReader(src))
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			found = append(found, headingBorder(n, src, base))
		case *ast.ThematicBreak:
			at := startOfLine(src, n.Pos())
			found = append(found, border{at: base + at, end: base + endOfLine(src, at)})
		}
	}
	return found
}

func headingBorder(n *ast.Heading, src []byte, base int) border {
	at := startOfLine(src, n.Pos())
	b := border{at: base + at, end: base + endOfLine(src, at), level: n.Level}
	lines := n.Lines()
	if lines.Len() == 0 {
		return b
	}
	b.text = lines.Value(src)
	if lines.At(0).Start == n.Pos() { // underlined: the text begins the heading
		last := lines.At(lines.Len() - 1)
		b.end = base + endOfLine(src, endOfLine(src, last.Stop-1))
	}
	return b
}
