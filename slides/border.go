package slides

import "bytes"

// A border is where a slide may begin: a heading or a thematic break that
// stands in no list and no quote.
type border struct {
	at    int    // of its first line
	end   int    // after its last line
	level int    // of a heading; 0 for a thematic break
	text  []byte // of a heading, as it stands in the source
}

// atx is the level of the ATX heading that line is, or 0.
func atx(line []byte) int {
	n := 0
	for n < len(line) && line[n] == '#' {
		n++
	}
	if n > 6 || n < len(line) && line[n] != ' ' && line[n] != '\t' && line[n] != '\n' {
		return 0
	}
	return n
}

// fenceLength is the length of the opening fence that line begins with, or 0.
func fenceLength(line []byte) int {
	n := 0
	for n < len(line) && line[n] == line[0] {
		n++
	}
	if n < 3 || line[0] == '`' && bytes.IndexByte(line[n:], '`') >= 0 {
		return 0
	}
	return n
}

// thematic tells whether line is a thematic break.
func thematic(line []byte) bool {
	n := 0
	for _, c := range line {
		switch c {
		case ' ', '\t', '\n':
		case line[0]:
			n++
		default:
			return false
		}
	}
	return n > 2
}

// underline tells whether line makes a heading of the paragraph above it.
func underline(line []byte) bool {
	line = bytes.TrimRight(line, " \t\n")
	return len(bytes.TrimLeft(line, string(line[0]))) == 0
}

// delimiterRow tells whether line may be the one below a table's head.
func delimiterRow(line []byte) bool { return len(bytes.Trim(line, "-|: \t\n")) == 0 }

// marker is the length of the list marker that line begins with, or 0. A blank
// or the line's end follows it.
func marker(line []byte) int {
	n := 0
	for n < len(line) && n < 10 && line[n] >= '0' && line[n] <= '9' {
		n++
	}
	switch {
	case n == 10 || n == len(line):
		return 0
	case n > 0 && line[n] != '.' && line[n] != ')':
		return 0
	case n == 0 && line[n] != '-' && line[n] != '*' && line[n] != '+':
		return 0
	}
	n++
	if n < len(line) && line[n] != ' ' && line[n] != '\t' && line[n] != '\n' {
		return 0
	}
	return n
}
