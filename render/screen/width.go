package screen

import (
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// Graphemes yields the graphemes of s that show, in order, with the columns
// that each takes: 1 or 2. Control characters, and whatever else takes no
// column, are left out, and so is what a grapheme has past 48 bytes.
func Graphemes(s string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		for s != "" {
			if b := s[0]; b < utf8.RuneSelf && (len(s) == 1 || s[1] < utf8.RuneSelf) {
				if b >= 0x20 && b < 0x7f && !yield(s[:1], 1) {
					return
				}
				s = s[1:]
				continue
			}
			g, rest, w := first(s)
			if w > 0 && !yield(g, w) {
				return
			}
			s = rest
		}
	}
}

// first is the grapheme that s starts with, what comes after it, and its
// columns. Characters that take none but go with what follows them (U+0600) are
// taken off alone, so that what follows is not lost; marks past what a cell
// holds are left out.
func first(s string) (g, rest string, w int) {
	it := displaywidth.StringGraphemes(s)
	it.Next()
	g, w = it.Value(), it.Width()
	if w == 0 {
		_, n := utf8.DecodeRuneInString(g)
		for n < len(g) {
			r, size := utf8.DecodeRuneInString(g[n:])
			if displaywidth.Rune(r) > 0 {
				break
			}
			n += size
		}
		return "", s[n:], 0
	}
	rest = s[len(g):]
	if len(g) > maxCluster {
		g = cut(g, maxCluster)
	}
	return g, rest, Columns(g, w)
}

// Width is the number of columns that s takes, by graphemes.
func Width(s string) int {
	if n, plain := ascii(s); plain {
		return n
	}
	w := 0
	for _, n := range Graphemes(s) {
		w += n
	}
	return w
}

// ascii counts the printable characters of s; plain tells that s is all ASCII.
func ascii(s string) (n int, plain bool) {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return 0, false
		}
		if s[i] >= 0x20 && s[i] < 0x7f {
			n++
		}
	}
	return n, true
}

// Clip is s in at most so many columns, with "…" where it was cut.
func Clip(s string, columns int) string {
	used, fits := 0, 0 // fits is the offset up to which there is room for the mark
	at := 0
	for g, w := range Graphemes(s) {
		at += strings.Index(s[at:], g) + len(g)
		if used += w; used > columns {
			if columns < 1 {
				return ""
			}
			return s[:fits] + "…"
		}
		if used < columns {
			fits = at
		}
	}
	return s
}
