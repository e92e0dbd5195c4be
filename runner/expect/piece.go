package expect

import (
	"strings"
	"unicode/utf8"
)

// A piece is a word of a line without the punctuation around it.
type piece struct {
	text string
	sep  string // what stands between it and the piece before it

	called bool // it is the name of a function: ()
}

// longLine is how many bytes of a line are cut into pieces at once.
const longLine = 16 << 10

// pieces cuts a line into pieces, in place of those in to.
func pieces(to []piece, line string) []piece {
	to = to[:0]
	from := 0
	for i := 0; i < len(line); {
		n := wordLong(line[i:])
		if n == 0 {
			_, k := utf8.DecodeRuneInString(line[i:])
			i += k
			continue
		}
		to = append(to, piece{line[i : i+n], line[from:i], strings.HasPrefix(line[i+n:], "()")})
		i += n
		from = i
	}
	return to
}

// wordLong is the length of the word that s begins with, 0 where none does.
// A sign such as ✔ is a word of its own. The dots at the end of a sentence, or
// those that lead to a result, are no part of a word.
func wordLong(s string) int {
	if k := signLong(s); k > 0 {
		return k
	}
	n := 0
	for n < len(s) && joins(s, n) && (n == 0 || s[n] < 0x80 || signLong(s[n:]) == 0) {
		n++
	}
	for n > 0 && strings.IndexByte(".*-/~", s[n-1]) >= 0 {
		n--
	}
	return n
}

// joins tells whether s[i] is part of a word.
func joins(s string, i int) bool {
	switch c := s[i]; c {
	case '\'', '`':
		return i > 0 && i+1 < len(s) && wordly(s[i-1]) && wordly(s[i+1]) && c == '\''
	case '.':
		return i > 0 && (i+1 >= len(s) || s[i+1] != '.')
	case '*':
		return i > 0
	default:
		return c > ' ' && strings.IndexByte("=:;,()[]{}\"|!<>?&", c) < 0
	}
}

// signLong is the length of a sign that tells an outcome.
func signLong(s string) int {
	if s == "" || s[0] < 0x80 {
		return 0
	}
	_, k := utf8.DecodeRuneInString(s)
	if signs(s[:k]) == none {
		return 0
	}
	return k
}

// isNumber tells whether a piece is a plain number, a fraction or a percentage.
func isNumber(text string) bool {
	if text == "" || !digit(text[0]) || len(text) > 20 {
		return false
	}
	slash := 0
	for i := range len(text) {
		switch c := text[i]; {
		case digit(c), c == '.' && i+1 < len(text), c == '%' && i+1 == len(text):
		case c == '/' && i+1 < len(text) && digit(text[i+1]):
			slash++
		default:
			return false
		}
	}
	return slash <= 1 && strings.Count(text, ".") <= 1
}

// fraction tells whether a piece is k/n, and whether k is less than n.
func fraction(text string) (less, ok bool) {
	a, b, found := strings.Cut(text, "/")
	if !found || len(a) > 6 || len(b) > 6 || strings.Trim(a+b, "0123456789") != "" || a == "" || b == "" {
		return false, false
	}
	a, b = strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
	if len(a) != len(b) {
		return len(a) < len(b), len(a) < len(b)
	}
	return a < b, a <= b
}

// beside tells whether a separator is nothing but blanks within a column's
// reach.
func beside(sep string) bool {
	return sep != "" && len(sep) < padding && strings.Trim(sep, " \t") == ""
}

// tells tells whether a separator says that what follows is the value of what
// stands before it: failed=0, "failed": 0.
func tells(sep string) bool {
	return len(sep) < 8 && strings.ContainsAny(sep, ":=") && strings.Trim(sep, " :=\"'") == ""
}
