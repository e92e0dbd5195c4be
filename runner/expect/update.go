package expect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"showrunner/slides"
)

// Update is the text that an expectation should have for an output. Lines that
// still hold stay as they are, patterns and ... too; the rest becomes what was
// printed, written as the md transcript writes it: ... as "... (glob)", and
// after the last line the status where it is not 0 or the last line looks like
// one. What did not drift stays as it is, and so does what no text can mend:
// an output longer than 8 MiB, or a pattern in an expected_similarity comment.
func Update(x *slides.Expectation, out Output) string {
	v := Judge(x, out)
	if !v.Drift || planOf(x).comment || len(out.Text) > longText {
		return x.Text
	}
	if v.Match == "regex" {
		return quote(out)
	}
	a := newAligner(x, out, v.Match != "exact")
	text := block(a.printed(x, out))
	if v.Match == "lines" || v.Match == "exact" {
		kept, least := *x, Output{a.least(), a.want, out.Home}
		kept.Text = a.kept(x, out)
		if !Judge(&kept, out).Drift && (Judge(&kept, least).Drift || Judge(x, least).Drift) {
			return kept.Text
		}
	}
	return text
}

// Unwritable says why no other text of an expectation makes up for drift, or is
// "".
func Unwritable(x *slides.Expectation) string {
	if planOf(x).comment {
		return "its pattern stands in an expected_similarity comment, and is for you to change"
	}
	return ""
}

// quote is a regular expression that the output meets: its first lines.
func quote(out Output) string {
	text := strings.Join(rows(out.Text), "\n")
	for q := regexp.QuoteMeta(text); ; q = regexp.QuoteMeta(text) {
		if len(q) < longPattern/2 {
			return q + "\n"
		}
		text = strings.ToValidUTF8(text[:len(text)/2], "")
	}
}

// updated are the lines that the expectation should have, tidied.
func (a *aligner) updated(x *slides.Expectation, out Output) []string {
	return rows(a.kept(x, out))
}

// kept is the expectation's text with what still holds.
func (a *aligner) kept(x *slides.Expectation, out Output) string {
	if len(x.Text) > longText {
		return block(a.printed(x, out))
	}
	source := strings.Split(x.Text, "\n")
	var w writer
	done := 0 // lines of the source
	for _, p := range a.replace(a.align()) {
		switch {
		case p.pattern == noPattern:
			w.print(a.rows[p.row], x.Step >= 0)
		case p.row == unmet:
			done = a.patterns[p.pattern].to
		default:
			for done = max(done, a.patterns[p.pattern].from); done < a.patterns[p.pattern].to; done++ {
				w.lines = append(w.lines, source[done])
			}
		}
	}
	return block(a.ended(w, x, out))
}

// least is the shortest output that the expectation accepts: what drifted is no
// more to be accepted when this still is.
func (a *aligner) least() string {
	var lines []string
	for _, p := range a.patterns {
		if p.repeat == one {
			lines = append(lines, a.source[p.from])
		}
	}
	return block(lines)
}

// replace gives the lines that were not printed what was printed in their
// place, where a pattern beside them for any number of rows took that: else it
// would stand for what they asked for. Where it took nothing it goes with them.
func (a *aligner) replace(pairs []pairing) []pairing {
	elastic := func(at int) bool {
		return at >= 0 && at < len(pairs) && pairs[at].pattern != noPattern && pairs[at].row != unmet && a.patterns[pairs[at].pattern].repeat != one
	}
	for from := 0; from < len(pairs); from++ {
		to, lost, added := from, 0, 0
		for ; to < len(pairs) && (pairs[to].pattern == noPattern || pairs[to].row == unmet); to++ {
			if pairs[to].pattern == noPattern {
				added++
			} else {
				lost++
			}
		}
		var taken []int // the places of what is taken from the patterns on either side
		for at := to; lost > added+len(taken) && elastic(at); at++ {
			if pairs[at].row >= 0 {
				taken = append(taken, at)
			}
		}
		for at := from - 1; lost > added+len(taken) && elastic(at); at-- {
			if pairs[at].row >= 0 {
				taken = append(taken, at)
			}
		}
		idle := lost > 0 && added+len(taken) == 0
		for at := from - 1; idle && elastic(at); at-- {
			pairs[at].row = unmet
		}
		for at := to; idle && elastic(at); at++ {
			pairs[at].row = unmet
		}
		pairs = a.take(pairs, from, to, taken)
		from = to + len(taken)
	}
	return pairs
}

// take moves rows that patterns took into the gap from..to between them. The
// patterns stay, and stand for the others.
func (a *aligner) take(pairs []pairing, from, to int, taken []int) []pairing {
	var before, after []pairing // the rows, in order
	for _, at := range slices.Sorted(slices.Values(taken)) {
		p := &pairs[at]
		row := pairing{noPattern, p.row}
		p.row = noRow
		if at < from {
			before = append(before, row)
		} else {
			after = append(after, row)
		}
	}
	return slices.Insert(slices.Insert(pairs, to, after...), from, before...)
}

// printed are the lines of an expectation that is what was printed.
func (a *aligner) printed(x *slides.Expectation, out Output) []string {
	var w writer
	for _, r := range a.rows {
		if planOf(x).match == "coverage" {
			w.lines = append(w.lines, r)
		} else {
			w.print(r, x.Step >= 0)
		}
	}
	return a.ended(w, x, out)
}

// A writer writes what was printed as the lines of an expectation.
type writer struct{ lines []string }

// print writes a line that must not be taken for something else.
func (w *writer) print(row string, console bool) {
	if row == "..." {
		row = "... (glob)"
	}
	if console {
		row = slides.Unprompted(row)
	}
	w.lines = append(w.lines, row)
}

// ended appends the status, where there is one to tell.
func (a *aligner) ended(w writer, x *slides.Expectation, out Output) []string {
	lines := w.lines
	looks := len(lines) > 0 && slides.StatusLine(tidy(lines[len(lines)-1]))
	status := out.Status
	if status < 0 {
		status = a.want
	}
	coverage := planOf(x).match == "coverage"
	switch {
	case status > 0 && (a.want >= 0 || lastStep(x)), status >= 0 && looks && !coverage:
		return append(lines, fmt.Sprintf("[%d]", status))
	case looks && !coverage:
		lines[len(lines)-1] += " (esc)" // there is no status to write after it
	}
	return lines
}

// lastStep tells whether an expectation is about the end of its block.
func lastStep(x *slides.Expectation) bool {
	return x.Step < 0 || x.Block == nil || x.Step == len(x.Block.Steps())-1
}
