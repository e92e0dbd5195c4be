package expect

import (
	"slices"
	"strings"
)

// A mask names something that changes from run to run. <name> takes its place.
type mask struct {
	name string
	at   string // bytes that it may begin with; 0 stands for any digit, a and A for any letter
	// find tells how much of s is masked: n bytes after the first keep ones,
	// none where n is 0. before is what stands before s on its line.
	find func(before, s string) (keep, n int)
}

// masks are tried in this order where a word begins, or a sign of theirs
// stands. Plain integers are not masked: counts matter. Of a percentage beside
// an outcome the number is looked at before it is masked.
var masks = []mask{
	{"uuid", "0aA", uuid},
	{"digest", "0aA", digest},
	{"pod", "-", pod},
	{"date", "0A", date},
	{"clock", "0-", clock},
	{"ip", "0aA:", ip},
	{"port", "0aA:", port},
	{"pid", "aA[", pid},
	{"duration", "0aA", duration},
	{"size", "0", size},
	{"temp", "/", temp},
	{"home", "/", home},
	{"percentage", "0", percentage},
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
	for i, l := range lines {
		masked[i] = m.line(l)
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
		if !begins(s, i) {
			i++
			continue
		}
		row, keep, n := find(s, i, from, to)
		if n == 0 {
			i++
			continue
		}
		m.used |= 1 << row
		i += keep
		b.WriteString(squeezed(s[done:i], done > 0))
		b.WriteString("<" + masks[row].name + ">")
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
const look = 256

// find is the first mask that fits at s[i:].
func find(s string, i, from, to int) (row, keep, n int) {
	c, before := kind(s[i]), s[max(i-look, 0):i]
	for row := from; row < to; row++ {
		if strings.IndexByte(masks[row].at, c) < 0 {
			continue
		}
		if keep, n := masks[row].find(before, s[i:]); n > 0 {
			return row, keep, n
		}
	}
	return 0, 0, 0
}

// kind is a byte, or what stands for its kind in a row of masks.
func kind(c byte) byte {
	switch {
	case digit(c):
		return '0'
	case c >= 'a' && c <= 'z':
		return 'a'
	case c >= 'A' && c <= 'Z':
		return 'A'
	}
	return c
}

// begins tells whether a mask may begin at s[i]: at a sign, or at a word's
// first letter or digit.
func begins(s string, i int) bool {
	switch c := s[i]; {
	case c == '-' || c == '[' || c == '/' || c == ':' || c == '<':
		return true
	case !wordly(c):
		return false
	}
	return i == 0 || !wordly(s[i-1]) && s[i-1] < 0x80
}

func digit(c byte) bool { return c-'0' < 10 }

func wordly(c byte) bool { return digit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' }

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
