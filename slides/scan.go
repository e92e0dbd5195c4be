package slides

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// A scanner finds the borders of a document several times faster than the
// parser does: it reads only as much of each line as says which block at the
// document's level the line belongs to. Where it is not sure, it lets the
// parser read as far as the next heading that is certain. Its law is that it
// finds what blockBorders finds.
type scanner struct {
	text     []byte
	borders  []border
	flat     []stretch // nested too deeply for the parser
	chunks   []int     // where a long stretch may be cut: a block begins
	unclosed int       // the fence that never ends, or -1
	spent    int       // of markupMost
	full     bool      // more would have been spent
	over     int       // where the text begins that is beyond all measure, or its length
}

// chunk is about how much of a document the parser reads at a time.
const chunk = 256 << 10

// scan reads the document's text from an offset on. What begins with the first
// block that costs more than is left is flat.
func scan(text []byte, from int) *scanner {
	sc := &scanner{text: text, unclosed: -1, over: len(text)}
	last, blank := from, true
	for at := from; at < len(text); {
		c := text[at]
		if c == '\n' { // there may be millions, which cost nothing
			at++
			blank = true
			continue
		}
		if blank && at-last > chunk && c != ' ' && c != '\t' {
			sc.chunks = append(sc.chunks, at)
			last = at
		}
		n := len(sc.borders)
		next := sc.block(at)
		if sc.pay(at, next); sc.full {
			sc.borders, sc.over, sc.unclosed = sc.borders[:n], at, -1
			for n := len(sc.flat); n > 0 && sc.flat[n-1].from >= at; n-- {
				sc.flat = sc.flat[:n-1]
			}
			sc.flat = append(sc.flat, stretch{from: at, to: len(text), flat: true})
			return sc
		}
		blank = at+1 == next || next >= 2 && text[next-2] == '\n'
		at = next
	}
	return sc
}

// A line is what the scanner reads of one.
type line struct {
	at, end int  // end is after the newline
	first   int  // of the first byte that is no blank; at the newline in a blank line
	indent  int  // columns before it
	c       byte // that byte, or a newline in a blank line
}

func (sc *scanner) line(at int) line {
	l := line{at: at, end: endOfLine(sc.text, at), first: at, c: '\n'}
	for ; l.first < l.end; l.first++ {
		switch c := sc.text[l.first]; c {
		case ' ':
			l.indent++
		case '\t':
			l.indent += 4 - l.indent%4
		case '\n':
			return l
		default:
			l.c = c
			return l
		}
	}
	return l
}

// rest is the line from its first byte that is no blank.
func (sc *scanner) rest(l line) []byte { return sc.text[l.first:l.end] }

// block reads a block that begins at the document's level and returns where
// the next one begins.
func (sc *scanner) block(at int) int {
	l := sc.line(at)
	if l.c == '\n' || l.indent >= 4 { // blank, or indented code
		return l.end
	}
	rest := sc.rest(l)
	switch l.c {
	case '#':
		if level := atx(rest); level > 0 {
			sc.heading(l, level)
			return l.end
		}
	case '`', '~':
		if n := fenceLength(rest); n > 0 {
			return sc.fence(l, n)
		}
	case '<':
		if bytes.HasPrefix(rest, []byte("<!--")) {
			return sc.comment(l)
		}
		if len(rest) > 1 && tagStart(rest[1]) {
			return sc.ask(at, l.end)
		}
	case '[':
		if bytes.HasPrefix(rest, []byte("[^")) {
			return sc.ask(at, l.end)
		}
	case '>':
		return sc.container(l)
	case '-', '*', '_':
		if thematic(rest) {
			sc.borders = append(sc.borders, border{at: at, end: l.end})
			return l.end
		}
	}
	if marker(rest) > 0 {
		return sc.container(l)
	}
	return sc.paragraph(l)
}

// heading adds a border for an ATX heading.
func (sc *scanner) heading(l line, level int) {
	if bytes.ContainsAny(sc.rest(l), "\v\f") { // which the parser may count as blanks
		sc.borders = append(sc.borders, blockBorders(sc.text[l.at:l.end], l.at)...)
		return
	}
	b := border{at: l.at, end: l.end, level: level}
	b.text = bytes.Trim(sc.text[l.first+level:l.end], " \t\n")
	if n := len(b.text); n > 0 && b.text[n-1] == '#' { // a closing sequence, perhaps
		open := bytes.TrimRight(b.text, "#")
		if len(open) == 0 || open[len(open)-1] == ' ' || open[len(open)-1] == '\t' {
			b.text = open
		}
	}
	b.text = bytes.TrimSpace(b.text) // Unicode's blanks end no closing sequence
	sc.borders = append(sc.borders, b)
}

// fence reads a fenced block whose opening fence is n long.
func (sc *scanner) fence(open line, n int) int {
	for at := open.end; at < len(sc.text); {
		l := sc.line(at)
		at = l.end
		if l.c == open.c && l.indent < 4 {
			rest := bytes.TrimRight(sc.rest(l), " \t\n")
			if len(rest) >= n && len(bytes.TrimLeft(rest, string(open.c))) == 0 {
				return at
			}
		}
	}
	sc.unclosed = open.first
	return len(sc.text)
}

// comment reads an HTML comment, as far as the line in which it ends.
func (sc *scanner) comment(l line) int {
	end := bytes.Index(sc.text[l.first:], []byte("-->"))
	if end < 0 {
		return len(sc.text)
	}
	return endOfLine(sc.text, l.first+end)
}

// paragraph reads a paragraph, or the heading that an underline makes of it.
func (sc *scanner) paragraph(first line) int {
	table := false
	for at := first.end; at < len(sc.text); {
		l := sc.line(at)
		if l.c == '\n' {
			return l.end
		}
		at = l.end
		rest := sc.rest(l)
		table = table || l.indent >= 4 && delimiterRow(rest)
		if l.indent >= 4 {
			continue
		}
		if (l.c == '=' || l.c == '-') && underline(rest) {
			if table || l.at-first.at > longParagraph/2 || sc.text[first.first] == '[' {
				return sc.ask(first.at, l.end)
			}
			sc.underlined(first, l)
			return l.end
		}
		table = table || delimiterRow(rest)
		switch sc.interrupts(l, rest) {
		case yes:
			return l.at
		case unsure:
			return sc.ask(first.at, l.end)
		}
	}
	return len(sc.text)
}

// underlined adds a border for a setext heading, whose text has its lines
// trimmed.
func (sc *scanner) underlined(first, last line) {
	b := border{at: first.at, end: last.end, level: 1}
	if last.c == '-' {
		b.level = 2
	}
	b.text = bytes.TrimSpace(sc.text[first.at:last.at])
	sc.borders = append(sc.borders, b)
}

// A verdict is the scanner's answer to whether a line begins a block.
type verdict uint8

const (
	no verdict = iota
	yes
	unsure
)

// interrupts tells whether a line, which is not indented as code is, ends the
// paragraph before it.
func (sc *scanner) interrupts(l line, rest []byte) verdict {
	is := false
	switch l.c {
	case '#':
		is = atx(rest) > 0
	case '`', '~':
		is = fenceLength(rest) > 0
	case '>':
		is = true
	case '<':
		if is = bytes.HasPrefix(rest, []byte("<!--")); !is && len(rest) > 1 && tagStart(rest[1]) {
			return unsure
		}
	case '[':
		if bytes.HasPrefix(rest, []byte("[^")) {
			return unsure
		}
	case '-', '*', '_', '+':
		n := marker(rest)
		is = thematic(rest) || n > 0 && len(bytes.TrimSpace(rest[n:])) > 0
	case '0', '1':
		n := marker(rest)
		is = n > 0 && len(bytes.TrimSpace(rest[n:])) > 0 && string(bytes.TrimLeft(rest[:n-1], "0")) == "1"
	}
	if is {
		return yes
	}
	return no
}

// ask lets the parser read from a block's beginning as far as the next heading
// that it finds at the left edge after the offset sure, and returns where that
// heading is.
func (sc *scanner) ask(from, sure int) int {
	for {
		next := sc.nextHeading(sure)
		window := sc.text[from:endOfLine(sc.text, next)]
		if sc.spent+markup(window) > markupMost {
			sc.full = true
			return next
		}
		if tooDeep(window) {
			sc.flat = append(sc.flat, stretch{from: from, to: next, flat: true})
			return next
		}
		borders := blockBorders(window, from)
		if n := len(borders); next == len(sc.text) {
			sc.borders = append(sc.borders, borders...)
			return next
		} else if n > 0 && borders[n-1].at == next {
			sc.borders = append(sc.borders, borders[:n-1]...)
			return next
		}
		sure = next + (next - from) // twice as far, so that all of this stays linear
	}
}

// nextHeading is the offset of the next line from at on that would be an ATX
// heading at the left edge, or the end.
func (sc *scanner) nextHeading(at int) int {
	for at < len(sc.text) {
		i := bytes.Index(sc.text[at-1:], []byte("\n#"))
		if i < 0 {
			break
		}
		at += i
		if atx(sc.text[at:endOfLine(sc.text, at)]) > 0 {
			return at
		}
		at++
	}
	return len(sc.text)
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
	b.text = bytes.TrimSpace(src[lines.At(0).Start:lines.At(lines.Len()-1).Stop])
	if lines.At(0).Start == n.Pos() { // underlined: the text begins the heading
		last := lines.At(lines.Len() - 1)
		b.end = base + endOfLine(src, endOfLine(src, last.Stop-1))
	}
	return b
}
