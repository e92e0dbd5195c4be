package paint

import (
	"strings"

	"showrunner/render/screen"
)

// A run is text in one style, all on one row.
type run struct {
	text  string
	style screen.Style
}

// A line is one row of a picture, from its left edge.
type line []run

func (l line) width() int {
	w := 0
	for _, r := range l {
		w += screen.Width(r.text)
	}
	return w
}

// fill is l made w columns wide with blanks in st.
func (l line) fill(w int, st screen.Style) line {
	if n := w - l.width(); n > 0 {
		return append(l, run{strings.Repeat(" ", n), st})
	}
	return l
}

// shown is what of s takes columns: without controls and stray marks of width
// 0, so that the graphemes of the result are all of it.
func shown(s string) string {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] >= 0x7f {
			return graphemes(s)
		}
	}
	return s
}

func graphemes(s string) string {
	var b strings.Builder
	for g := range screen.Graphemes(s) {
		b.WriteString(g)
	}
	return b.String()
}

// wrap breaks runs of shown text into rows of at most width columns: at blanks,
// around wide characters, and inside of a word only where that is wider than a
// row. Blanks at the break are dropped.
func wrap(runs []run, width int) []line {
	w := wrapper{width: max(width, 1)}
	for _, r := range runs {
		w.add(r)
	}
	w.endWord()
	return append(w.lines, w.line)
}

// wrapper holds the row being filled, and the word being read.
type wrapper struct {
	width int
	lines []line
	line  line
	col   int
	gap   line // blanks after the last word on the row, not yet put
	word  line
	wordW int
}

func (w *wrapper) add(r run) {
	start, at := 0, 0
	for g, n := range screen.Graphemes(r.text) {
		if g == " " || n == 2 {
			w.piece(r, start, at)
			w.endWord()
			start = at + len(g)
		}
		switch {
		case g == " ":
			w.gap = append(w.gap, run{g, r.style})
		case n == 2:
			w.wordW = 2
			w.piece(r, at, start)
			w.endWord()
		default:
			w.wordW += n
		}
		at += len(g)
	}
	w.piece(r, start, len(r.text))
}

func (w *wrapper) piece(r run, from, to int) {
	if from < to {
		w.word = append(w.word, run{r.text[from:to], r.style})
	}
}

func (w *wrapper) endWord() {
	if len(w.word) == 0 {
		return
	}
	switch gap := len(w.gap); {
	case w.col+gap+w.wordW <= w.width:
		w.line = append(append(w.line, w.gap...), w.word...)
		w.col += gap + w.wordW
	case w.wordW <= w.width:
		w.newline()
		w.line, w.col = append(w.line, w.word...), w.wordW
	default:
		w.split()
	}
	w.gap, w.word, w.wordW = w.gap[:0], w.word[:0], 0
}

func (w *wrapper) newline() {
	w.lines = append(w.lines, w.line)
	w.line, w.col = nil, 0
}

// split puts a word that is wider than a row.
func (w *wrapper) split() {
	if w.col+len(w.gap) >= w.width {
		w.newline()
	} else {
		w.line, w.col = append(w.line, w.gap...), w.col+len(w.gap)
	}
	for _, r := range w.word {
		for i, part := range cut(r.text, w.width-w.col, w.width) {
			if i > 0 || w.col == w.width {
				w.newline()
			}
			w.line, w.col = append(w.line, run{part, r.style}), w.col+screen.Width(part)
		}
	}
}

// cut cuts text into pieces of at most width columns, the first of at most
// first columns unless that is 0. A grapheme wider than that stands alone.
func cut(text string, first, width int) []string {
	if first <= 0 {
		first = width
	}
	var parts []string
	start, at, col := 0, 0, 0
	for g, n := range screen.Graphemes(text) {
		if col+n > first && at > start {
			parts = append(parts, text[start:at])
			start, col, first = at, 0, width
		}
		col += n
		at += len(g)
	}
	return append(parts, text[start:])
}
