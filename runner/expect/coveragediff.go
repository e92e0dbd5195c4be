package expect

import (
	"fmt"
	"strings"
)

// poor explains a score that is too low.
func (c *coverage) poor(want float64) string {
	switch {
	case c.got.counts == 0:
		return "nothing was printed"
	case c.want.kept < few:
		return "the words are not those expected"
	}
	lost, all := c.sums()
	return fmt.Sprintf("%d of %d expected word pairs were printed, a share of %.2f; %.2f is enough",
		all-lost, all, float64(all-lost)/float64(max(all, 1)), want)
}

// fair explains a score that is enough, "" where all was printed.
func (c *coverage) fair() string {
	lost, all := c.sums()
	if lost == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d expected word pairs were printed", all-lost, all)
}

func (c *coverage) sums() (lost, all int) {
	for i := range c.all {
		lost, all = lost+c.lost[i], all+c.all[i]
	}
	return lost, all
}

// differing tells which outcomes are not the same.
func differing(lost, extra []phrase) string {
	switch {
	case len(extra) == 0:
		return "the outcome was not printed: " + list(lost)
	case len(lost) == 0:
		return "the outcome was not expected: " + list(extra)
	}
	return fmt.Sprintf("the outcomes differ: expected %s, printed %s", list(lost), list(extra))
}

// list names a few phrases.
func list(phrases []phrase) string {
	var b strings.Builder
	for i, p := range phrases {
		if i == 4 {
			fmt.Fprintf(&b, " and %d more", len(phrases)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", p.String())
	}
	return b.String()
}

// diff shows the lines whose outcomes differ, then those expected of which too
// little was printed, then what was printed instead.
func (c *coverage) diff(v *Verdict, lost, extra []phrase, other swap) string {
	var d listing
	switch {
	case len(lost)+len(extra) > 0:
		d.head("outcomes")
		d.phrases('-', c.want, lost)
		d.phrases('+', c.got, extra)
	case other.line != "":
		d.head("outcome of a line")
		d.line('-', filled(other.line, other.want))
		d.line('+', filled(other.line, other.got))
	}
	if v.Score < v.Want {
		d.head("words")
		d.lines('-', c.gone())
		d.lines('+', c.fresh())
	}
	return d.String()
}

// gone are the expected lines of which most was not printed, or where there
// are none all of which something was not.
func (c *coverage) gone() (lines []string) {
	if c.want.kept < few {
		return joined(c.want.words)
	}
	for _, share := range [...]int{2, 1 << 20} {
		for i := range c.all {
			if c.lost[i] > 0 && share*c.lost[i] >= c.all[i] {
				lines = append(lines, strings.Join(c.want.words[i], " "))
			}
		}
		if len(lines) > 0 {
			break
		}
	}
	return lines
}

// fresh are the printed lines of which most was not expected.
func (c *coverage) fresh() (lines []string) {
	have := map[string]bool{}
	for _, words := range c.want.words {
		for _, w := range words {
			have[w] = true
		}
	}
	for _, words := range c.got.words {
		n := 0
		for _, w := range words {
			if !have[w] && !maskedWord(w) {
				n++
			}
		}
		if 2*n >= len(words) {
			lines = append(lines, strings.Join(words, " "))
		}
	}
	return lines
}

func joined(lines [][]string) (text []string) {
	for _, words := range lines {
		text = append(text, strings.Join(words, " "))
	}
	return text
}

// filled puts outcomes back into the line that they were taken from.
func filled(line, told string) string {
	line = strings.TrimSpace(strings.ReplaceAll(line, "\x00 ", "… "))
	return line + " (" + told + ")"
}

func (s swap) String() string {
	return fmt.Sprintf("a line has the outcome %q, expected %q", s.got, s.want)
}
