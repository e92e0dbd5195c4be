package export

import (
	"strings"

	"showrunner/render/screen"
)

// maskLines replaces what must stay secret in what a run printed. Secrets may
// go over several lines.
func (t *talk) maskLines(s *shown) {
	if t.Mask == nil || len(s.lines) == 0 {
		return
	}
	before := s.text()
	after := t.Mask(before)
	if after == before {
		return
	}
	texts := strings.Split(strings.TrimSuffix(after, "\n"), "\n")
	if len(texts) != len(s.lines) { // then nothing is known of where it stood
		s.lines = make([]line, len(texts))
	}
	for i, text := range texts {
		if l := &s.lines[i]; l.plain() != text {
			*l = l.with(text)
		}
	}
}

// text is the lines' plain text, each ended by a newline.
func (s *shown) text() string {
	size := 0
	for i := range s.lines {
		size += len(s.lines[i].text) + 1
	}
	var b strings.Builder
	b.Grow(size)
	for i := range s.lines {
		b.WriteString(s.lines[i].plain())
		b.WriteByte('\n')
	}
	return b.String()
}

// with is l with another text that takes the same columns: looks and breaks
// stay where they are on the screen.
func (l *line) with(text string) line {
	at := offsets(l.text, text)
	next := form{later: l.later()}
	for _, k := range l.looks() {
		next.looks = append(next.looks, look{at(k.to), k.style})
	}
	for _, b := range l.breaks() {
		next.breaks = append(next.breaks, at(b))
	}
	return line{text, &next}
}

// offsets maps offsets into one text to those of the same columns in another.
// It is asked in rising order.
func offsets(from, to string) func(int) int {
	a, b := 0, 0 // offsets that are reached
	x := 0       // columns between them
	return func(want int) int {
		for g, n := range screen.Graphemes(from[a:]) {
			if a >= want {
				break
			}
			a += len(g)
			x += n
		}
		for g, n := range screen.Graphemes(to[b:]) {
			if x < n || n == 0 && x == 0 {
				break
			}
			b += len(g)
			x -= n
		}
		return b
	}
}
