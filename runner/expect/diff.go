package expect

import (
	"fmt"
	"strings"

	udiff "github.com/aymanbagabas/go-udiff"
)

// What is shown of a difference: its lines, those of one kind in a part of it,
// and the bytes of a line.
const (
	shownLines = 200
	shownPart  = 20
	shownBytes = 400
)

// difference is a unified diff of expected and printed lines.
func difference(want, got []string) string {
	diff := udiff.Unified("expected", "printed", block(want), block(got))
	var d listing
	for line := range strings.Lines(diff) {
		d.add(strings.TrimSuffix(line, "\n"))
	}
	return d.String()
}

// block makes a text of lines.
func block(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// A listing is a difference as it is shown.
type listing struct {
	b strings.Builder
	n int
}

func (d *listing) add(line string) {
	d.n++
	if d.n <= shownLines {
		d.b.WriteString(short(line) + "\n")
	}
}

func (d *listing) head(title string) {
	if d.n == 0 {
		d.add("--- expected")
		d.add("+++ printed")
	}
	d.add("@@ " + title + " @@")
}

func (d *listing) line(sign byte, text string) { d.add(string(sign) + strings.TrimSpace(text)) }

func (d *listing) lines(sign byte, lines []string) {
	for i, l := range lines {
		if i == shownPart {
			d.add(fmt.Sprintf("%c… %d more", sign, len(lines)-i))
			return
		}
		d.line(sign, l)
	}
}

// phrases lists the lines in which phrases stand.
func (d *listing) phrases(sign byte, r *reading, phrases []phrase) {
	var lines []string
	before := -1
	for _, p := range phrases {
		if at := r.fates.where[p]; at != before {
			lines = append(lines, r.rows[at])
			before = at
		}
	}
	d.lines(sign, lines)
}

// String is the difference, with a last line that tells what is not shown.
func (d *listing) String() string {
	if d.n > shownLines {
		return fmt.Sprintf("%s… %d more lines\n", d.b.String(), d.n-shownLines)
	}
	return d.b.String()
}

// short is a line cut at a character.
func short(line string) string {
	if len(line) <= shownBytes {
		return line
	}
	end := shownBytes
	for end > 0 && line[end]&0xc0 == 0x80 {
		end--
	}
	return line[:end] + "…"
}
