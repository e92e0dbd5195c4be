package expect

import (
	"slices"
	"strings"
)

// A mask names something that changes from run to run. <name> takes its place.
type mask struct {
	name string
	at   start // what it may begin with
	// find tells how much of s is masked: n bytes after the first keep ones,
	// none where n is 0. before is what stands before s on its line.
	find func(before, s string) (keep, n int)
}

// A start is a set of kinds of bytes.
type start uint8

const (
	aDigit start = 1 << iota
	aSmall
	aCapital
	aDash
	aSlash
	aColon
	aBracket
	aParenthesis
	aLetter = aSmall | aCapital
)

// masks are tried in this order where a word begins, or a sign of theirs
// stands. Plain integers are not masked: counts matter. Of a percentage in lines,
// or beside an outcome, the number is looked at as well. The rows without a find
// are masked in whole lines and tables.
var masks = []mask{
	{"progress", 0, nil}, // a line of its own
	{"tty", 0, nil},      // a column of ps
	{"objects", aLetter, objects},
	{"load", aDigit | aLetter, load},
	{"uuid", aDigit | aLetter, uuid},
	{"digest", aDigit | aLetter, digest},
	{"pod", aDash, pod},
	{"date", aDigit | aCapital, date},
	{"clock", aDigit | aDash, clock},
	{"ip", aDigit | aLetter | aColon, ip},
	{"port", aDigit | aLetter | aColon, port},
	{"pid", aLetter | aBracket, pid},
	{"duration", aDigit | aLetter | aParenthesis, duration},
	{"size", aDigit, size},
	{"temp", aSlash, temp},
	{"home", aSlash, home},
	{"percentage", aDigit, percentage},
}

// A masker masks lines and remembers which masks had something to replace.
type masker struct {
	home string
	used uint32 // a bit for each row of masks
}

func newMasker(out Output) *masker {
	return &masker{home: strings.TrimRight(out.Home, "/")}
}

// names are the masks that replaced something.
func (m *masker) names() []string {
	var found []string
	for i := range masks {
		if m.used&(1<<i) != 0 {
			found = append(found, masks[i].name)
		}
	}
	return found
}

// line masks a line.
func (m *masker) line(s string) string { return percentages(m, m.steady(s)) }

// steady masks all of a line but its percentages.
func (m *masker) steady(s string) string { return m.replace(s, 0, len(masks)-1) }

func percentages(m *masker, s string) string {
	if strings.IndexByte(s, '%') < 0 {
		return s
	}
	return m.replace(s, len(masks)-1, len(masks))
}

// all masks lines.
func (m *masker) all(lines []string) []string {
	masked := make([]string, len(lines))
	for i, l := range m.tables(lines) {
		if progressing(l) {
			masked[i] = m.put("progress")
		} else {
			masked[i] = m.line(l)
		}
	}
	return masked
}

// replace applies the masks from..to. The blanks beside what is replaced
// become one, since a column's width follows what stands in it.
func (m *masker) replace(s string, from, to int) string {
	if m.home != "" && from == 0 && strings.Contains(s, m.home) {
		s = m.homes(s)
	}
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); {
		if !begins(s, i) || hopeless(s[i:]) {
			i++
			continue
		}
		row, keep, n := find(s, i, from, to)
		if n == 0 {
			i++
			continue
		}
		if done == 0 {
			b.Grow(len(s) + 2*len("<percentage>"))
		}
		m.used |= 1 << row
		i += keep
		b.WriteString(squeezed(s[done:i], done > 0))
		b.WriteByte('<')
		b.WriteString(masks[row].name)
		b.WriteByte('>')
		i += n
		done = i
	}
	if done == 0 {
		return s
	}
	b.WriteString(narrowed(s[done:]))
	return b.String()
}

// squeezed is the text before a mask, and after another one.
func squeezed(s string, after bool) string {
	if after {
		s = narrowed(s)
	}
	if short := strings.TrimRight(s, " "); len(short) < len(s) {
		return s[:len(short)+1]
	}
	return s
}

// narrowed leaves at most one blank at the beginning.
func narrowed(s string) string {
	if short := strings.TrimLeft(s, " "); len(short) < len(s) {
		return s[len(s)-len(short)-1:]
	}
	return s
}

// look is how far a mask looks back, in bytes.
const look = 128

// find is the first mask that fits at s[i:].
func find(s string, i, from, to int) (row, keep, n int) {
	at, before := startOf(s[i]), s[max(i-look, 0):i]
	for row := from; row < to; row++ {
		if masks[row].at&at == 0 {
			continue
		}
		if keep, n := masks[row].find(before, s[i:]); n > 0 {
			return row, keep, n
		}
	}
	return 0, 0, 0
}

func startOf(c byte) start {
	switch {
	case digit(c):
		return aDigit
	case c >= 'A' && c <= 'Z':
		return aCapital
	case c >= 'a' && c <= 'z':
		return aSmall
	}
	switch c {
	case '-':
		return aDash
	case '/':
		return aSlash
	case ':':
		return aColon
	case '[':
		return aBracket
	case '(':
		return aParenthesis
	}
	return 0
}

// begins tells whether a mask may begin at s[i]: at a sign, or at a word's
// first letter or digit.
func begins(s string, i int) bool {
	at := startOf(s[i])
	if at&(aDigit|aLetter) == 0 {
		return at != 0
	}
	return i == 0 || !wordly(s[i-1]) && s[i-1] < 0x80 || s[i] == '2' && !digit(s[i-1]) && stamp(s[i:]) > 0
}

// hopeless tells of most words, at one look, that no mask fits.
func hopeless(s string) bool {
	switch c := s[0]; {
	case digit(c):
		n := span(s, 24, digit)
		switch {
		case n >= 7:
			return false // it may be a time or a hash
		case n == len(s):
			return true
		case s[n] == ' ':
			return n+1 == len(s) || s[n+1] != '%' && !letter(s[n+1])
		}
		return s[n] == ')' || s[n] == ']'
	case letter(c):
		n := span(s, 24, letter)
		return strings.IndexByte("aloApJFMASONDTWPL", c) < 0 && (n == len(s) || s[n] != ':' && !wordly(s[n]))
	}
	return false
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func digit(c byte) bool { return c-'0' < 10 }

func wordly(c byte) bool { return digit(c) || letter(c) || c == '_' }

// last is the last byte of s, 0 when there is none.
func last(s string) byte {
	if s == "" {
		return 0
	}
	return s[len(s)-1]
}

// ends tells whether a word ends at s[n:].
func ends(s string, n int) bool { return n >= len(s) || !wordly(s[n]) }

// span is how many bytes at the beginning of s are of a kind, at most limit.
func span(s string, limit int, of func(byte) bool) int {
	n := 0
	for n < len(s) && n < limit && of(s[n]) {
		n++
	}
	return n
}

// oneOf is the length of the longest of words that s begins with, 0 if none
// of them ends there.
func oneOf(s string, words ...string) int {
	best := 0
	if s == "" {
		return 0
	}
	for _, w := range words {
		if s[0] == w[0] && len(w) > best && strings.HasPrefix(s, w) && ends(s, len(w)) {
			best = len(w)
		}
	}
	return best
}

// masked tells whether a word is nothing but a mask, however it is quoted.
func maskedWord(w string) bool {
	if strings.IndexByte(w, '<') < 0 {
		return false
	}
	w = strings.Trim(w, `()[]{},;:."'`)
	if len(w) < 3 || w[0] != '<' || last(w) != '>' {
		return false
	}
	return slices.ContainsFunc(masks, func(m mask) bool { return m.name == w[1:len(w)-1] })
}
