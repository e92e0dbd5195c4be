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
	b    strings.Builder
	n    int
	seen map[string]bool // lines of its parts, each shown once
	part string          // that has no line yet
}

func (d *listing) add(line string) {
	d.n++
	if d.n <= shownLines {
		d.b.WriteString(short(line) + "\n")
	}
}

// head begins a part. One without lines is not shown.
func (d *listing) head(title string) { d.part = title }

// line adds a line to a part, unless it was shown before.
func (d *listing) line(sign byte, text string) {
	line := string(sign) + strings.TrimSpace(text)
	if d.seen[line] {
		return
	}
	if d.seen == nil {
		d.seen = map[string]bool{}
		d.add("--- expected")
		d.add("+++ printed")
	}
	if d.part != "" {
		d.add("@@ " + d.part + " @@")
		d.part = ""
	}
	d.seen[line] = true
	d.add(line)
}

func (d *listing) lines(sign byte, lines []string) {
	for i, l := range lines {
		if i == shownPart {
			d.line(sign, fmt.Sprintf("… %d more", len(lines)-i))
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
