package slides

import "bytes"

// A container is a list or a quote at the document's level while the scanner
// passes over it.
type container struct {
	from    int
	kind    byte // of the list's marker: - * + . or ); > for a quote
	content int  // the column at which the content of the current item begins
	blank   bool // the line before was blank
	maybe   bool // a paragraph at the document's level may have begun
}

// container reads a list or a quote and returns where the next block begins.
func (sc *scanner) container(first line) int {
	k := &container{from: first.at}
	if !k.enter(sc.rest(first), first) {
		return sc.ask(first.at, first.end)
	}
	at := first.end
	for at < len(sc.text) {
		l := sc.line(at)
		if l.c == '\n' {
			k.blank, at = true, l.end
			continue
		}
		is := sc.leaves(k, l)
		if is == unsure {
			return sc.ask(k.from, l.end)
		}
		if is == yes {
			break
		}
		k.blank, at = false, l.end
	}
	if tooDeep(sc.text[k.from:at]) {
		sc.flat = append(sc.flat, stretch{from: k.from, to: at, flat: true})
	}
	return at
}

// enter takes the line that begins an item or a quote. It is false where the
// column of the content is not plain to see.
func (k *container) enter(rest []byte, l line) bool {
	if l.c == '>' {
		k.kind = '>'
		return true
	}
	n := marker(rest)
	k.kind = rest[n-1]
	column, blanks := l.indent+n, 0
	for i := n; i < len(rest) && (rest[i] == ' ' || rest[i] == '\t'); i++ {
		if rest[i] == '\t' {
			blanks += 4 - (column+blanks)%4
		} else {
			blanks++
		}
		n = i + 1
	}
	k.content = column + blanks
	return blanks >= 1 && blanks <= 4 && n < len(rest) && !bare(rest[n:])
}

// bare tells whether a line within an item may hold markers only: the parser
// ends lists after an empty item and a blank line, outer ones as well.
func bare(line []byte) bool {
	return len(bytes.Trim(line, " \t\n-*+.)>0123456789")) == 0
}

// leaves tells whether a line begins a block at the document's level. The
// container is brought up to date where it does not.
func (sc *scanner) leaves(k *container, l line) verdict {
	rest := sc.rest(l)
	switch {
	case k.maybe:
		return sc.leavesMaybe(k, l, rest)
	case k.kind == '>' && l.c == '>' && l.indent < 4:
		return no
	case k.kind != '>' && l.indent >= k.content:
		if bare(rest) {
			return unsure
		}
		return no
	case l.indent >= 4:
		if k.kind == '>' && k.blank {
			return yes
		}
		return unsure
	}
	if n := marker(rest); n > 0 && !thematic(rest) {
		return sc.item(k, l, rest)
	}
	is := sc.interrupts(l, rest)
	switch {
	case is != no:
		return is
	case k.blank:
		return yes
	case (l.c == '=' || l.c == '-') && underline(rest):
		return unsure
	}
	k.maybe = true // a lazy line, or a paragraph
	return no
}

// item takes a line that begins with a list marker and stands to the left of
// the current item's content.
func (sc *scanner) item(k *container, l line, rest []byte) verdict {
	kind := rest[marker(rest)-1]
	switch {
	case k.kind == '>':
		if k.blank || sc.interrupts(l, rest) == yes {
			return yes
		}
		return unsure
	case kind != k.kind && !k.blank && (kind == '.' || kind == ')'):
		return unsure
	}
	if !k.enter(rest, l) {
		return unsure
	}
	return no
}

// leavesMaybe is leaves after a line that may have begun a paragraph at the
// document's level. At the left edge the line itself decides; where it may
// belong to the last item as well, only plain text does not matter.
func (sc *scanner) leavesMaybe(k *container, l line, rest []byte) verdict {
	plain := bytes.IndexByte([]byte("#`~<>-*_+=[0123456789"), l.c) < 0
	switch {
	case l.indent > 0:
		if plain {
			return no
		}
		return unsure
	case k.blank:
		return yes
	case plain:
		return no
	case (l.c == '=' || l.c == '-') && underline(rest):
		return unsure
	}
	return sc.interrupts(l, rest)
}

// deepest is how deeply lists and quotes may be nested: the parser takes time
// in the third power of the depth.
const deepest = 64

// tooDeep tells whether lists, quotes and footnotes are nested too deeply in
// text.
func tooDeep(text []byte) bool {
	var items []int // the columns of the contents of the items that are open
	for at := 0; at < len(text); {
		end := endOfLine(text, at)
		rest, column, quotes := skipBlanks(text[at:end], 0)
		at = end
		if len(rest) == 0 && quotes <= deepest {
			continue
		}
		for n := len(items); n > 0 && items[n-1] > column; n-- {
			items = items[:n-1]
		}
		for len(items)+quotes <= deepest {
			n := marker(rest)
			if n == 0 {
				n = footnoteMarker(rest)
			}
			if n == 0 || thematic(rest) {
				break
			}
			more := 0
			rest, column, more = skipBlanks(rest[n:], column+n)
			items, quotes = append(items, column), quotes+more
			if len(rest) == 0 {
				break
			}
		}
		if len(items)+quotes > deepest {
			return true
		}
	}
	return false
}

// skipBlanks skips blanks and the marks of quotes, which it counts, and keeps
// the column up to date. rest is empty at the line's end.
func skipBlanks(line []byte, from int) (rest []byte, column, quotes int) {
	column = from
	for i, c := range line {
		switch c {
		case ' ':
			column++
		case '\t':
			column += 4 - column%4
		case '>':
			column++
			quotes++
		case '\n':
			return nil, column, quotes
		default:
			return line[i:], column, quotes
		}
	}
	return nil, column, quotes
}

// footnoteMarker is the length of the [^label]: that line begins with, or 0.
func footnoteMarker(line []byte) int {
	if !bytes.HasPrefix(line, []byte("[^")) {
		return 0
	}
	if i := bytes.Index(line, []byte("]:")); i > 0 {
		return i + 2
	}
	return 0
}
