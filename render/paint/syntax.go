package paint

import (
	"slices"
	"strings"

	"github.com/alecthomas/chroma/v2"
)

const (
	maxLexed = 16 << 10 // bytes of code that are highlighted; more is shown plain
	maxLine  = 4 << 10  // bytes of a line of such code
)

// highlight gives lines of code their colours.
func (p *Painter) highlight(language string, lines []string) []line {
	spans := lex(language, lines)
	rows := make([]line, len(lines))
	for i, text := range lines {
		if i < len(spans) {
			rows[i] = p.styled(text, spans[i], Code)
		} else {
			rows[i] = line{{text, p.look(Code)}}
		}
	}
	return rows
}

// styled is text with its spans in their roles and what is between in base.
func (p *Painter) styled(text string, spans []span, base Role) line {
	l := make(line, 0, 2*len(spans)+1)
	at := 0
	for _, s := range spans {
		if s.from > at {
			l = append(l, run{text[at:s.from], p.look(base)})
		}
		l = append(l, run{text[s.from:s.to], p.look(s.role)})
		at = s.to
	}
	if at < len(text) {
		l = append(l, run{text[at:], p.look(base)})
	}
	return l
}

// lex finds the spans of lines of code, line by line; nil where nothing is
// known of the language or the code is too big.
func lex(language string, lines []string) [][]span {
	switch {
	case language == "" || tooBig(lines):
		return nil
	case shellish(language):
		return shellSpans(lines)
	case language == "log" || language == "output":
		return logLines(lines)
	}
	return library().spans(language, lines)
}

func tooBig(lines []string) bool {
	n := 0
	for _, l := range lines {
		n += len(l) + 1
		if len(l) > maxLine || n > maxLexed {
			return true
		}
	}
	return false
}

func logLines(lines []string) [][]span {
	spans := make([][]span, len(lines))
	for i, l := range lines {
		spans[i] = logSpans(l)
	}
	return spans
}

// cutter makes tokens, which may go over several lines, spans of lines.
type cutter struct {
	lines []string
	spans [][]span
	y, x  int
}

func (c *cutter) add(r Role, text string) {
	for {
		part, more, cut := strings.Cut(text, "\n")
		c.put(r, len(part))
		if !cut {
			return
		}
		c.y, c.x = c.y+1, 0
		text = more
	}
}

func (c *cutter) put(r Role, n int) {
	if c.y >= len(c.lines) || n == 0 {
		return
	}
	from := c.x
	c.x = min(from+n, len(c.lines[c.y]))
	if r == Code || from == c.x {
		return
	}
	s := &c.spans[c.y]
	if k := len(*s); k > 0 && (*s)[k-1].to == from && (*s)[k-1].role == r {
		(*s)[k-1].to = c.x
		return
	}
	*s = append(*s, span{from: from, to: c.x, role: r})
}

// tokenRole is the role of a kind of token.
func tokenRole(t chroma.TokenType) Role {
	switch t {
	case chroma.Literal:
		return Code
	case chroma.KeywordType, chroma.NameFunction, chroma.NameClass, chroma.NameBuiltin,
		chroma.NameFunctionMagic, chroma.NameDecorator, chroma.NameNamespace:
		return Command
	case chroma.NameAttribute, chroma.NameTag, chroma.NameProperty, chroma.NameLabel:
		return Key
	case chroma.NameConstant, chroma.LiteralStringInterpol, chroma.KeywordConstant:
		return Variable
	case chroma.GenericInserted:
		return Passed
	case chroma.GenericDeleted, chroma.GenericError:
		return Failed
	case chroma.GenericHeading, chroma.GenericSubheading:
		return Keyword
	}
	return categoryRole(t)
}

func categoryRole(t chroma.TokenType) Role {
	in := func(categories ...chroma.TokenType) bool { return slices.ContainsFunc(categories, t.InSubCategory) }
	switch {
	case t.InCategory(chroma.Comment):
		return Comment
	case t.InCategory(chroma.Keyword), t == chroma.OperatorWord:
		return Keyword
	case in(chroma.NameVariable):
		return Variable
	case in(chroma.LiteralString):
		return String
	case in(chroma.LiteralNumber, chroma.LiteralDate):
		return Number
	case t.InCategory(chroma.Operator), t.InCategory(chroma.Punctuation):
		return Punct
	}
	return Code
}
