package expect

import (
	"fmt"
	"strings"

	charset "showrunner/slides/text"
)

// longText bounds what is compared of a text, in bytes.
const longText = 8 << 20

// tabWidth is the distance of tab stops.
const tabWidth = 8

// rows are the lines of a text as they are compared: tabs expanded, blanks at
// the ends and empty lines at the end dropped, no control characters. In place
// of the middle of a text that is too long stands a line that says so.
func rows(text string) []string {
	text = bounded(text)
	text = charset.Valid(text)
	found := make([]string, 0, strings.Count(text, "\n")+1)
	for line := range strings.Lines(text) {
		found = append(found, tidy(strings.TrimSuffix(line, "\n")))
	}
	for len(found) > 0 && found[len(found)-1] == "" {
		found = found[:len(found)-1]
	}
	return found
}

func bounded(text string) string {
	if len(text) <= longText {
		return text
	}
	half := longText / 2
	return fmt.Sprintf("%s\n… %d bytes are left out …\n%s", text[:half], len(text)-longText, text[len(text)-half:])
}

// tidy is one line as it is compared.
func tidy(line string) string {
	plain := true
	for i := range len(line) {
		plain = plain && line[i]-0x20 < 0x5f
	}
	if !plain {
		line = spread(line)
	}
	return strings.TrimRight(line, " ")
}

// spread expands tabs and drops the other control characters.
func spread(line string) string {
	var b strings.Builder
	b.Grow(len(line) + tabWidth)
	col := 0
	for _, r := range line {
		switch {
		case r == '\t':
			n := tabWidth - col%tabWidth
			b.WriteString("        "[:n])
			col += n
		case r >= 0x20 && r < 0x7f || r >= 0xa0:
			b.WriteRune(r)
			col++
		}
	}
	return b.String()
}
