package expect

import (
	"errors"
	"regexp/syntax"
	"strconv"
	"strings"

	"showrunner/slides"
)

// Check tells what is wrong with an expectation itself: a broken pattern, a
// broken expected_similarity, a match= that is none. The line and the column
// of a broken pattern are its own; of the others, and for every offset, the
// expectation's.
func Check(x *slides.Expectation) []slides.Finding {
	var found []slides.Finding
	if m := x.Attr.Match; m != "" && !known(m) {
		found = append(found, slides.Finding{Pos: x.Pos, Name: "unknown-match", Text: "there is no match=" + strconv.Quote(m),
			Hint: "coverage, exact, lines, contains, regex or none"})
	}
	if f, ok := checkSimilarity(x); ok {
		found = append(found, f)
	}
	switch p := planOf(x); {
	case p.match == "regex" && !p.comment:
		if _, err := compile(p.expression(x)); err != nil {
			found = append(found, brokenPattern(x, err, 0))
		}
	case p.match == "lines", p.match == "exact", p.match == "contains":
		found = checkLines(found, x)
	}
	return found
}

func checkSimilarity(x *slides.Expectation) (slides.Finding, bool) {
	f := slides.Finding{Pos: x.Pos, Name: "broken-similarity"}
	if x.Similarity == "" {
		return f, false
	}
	number, pattern, quoted := similarity(x.Similarity)
	if quoted {
		_, err := compile(pattern)
		if err == nil {
			return f, false
		}
		f.Text = "the pattern of expected_similarity is broken: " + fault(err)
		return f, true
	}
	f.Text = "expected_similarity is " + strconv.Quote(x.Similarity) + ", neither a number from 0 to 1 nor a pattern in quotes"
	return f, number < 0
}

func checkLines(found []slides.Finding, x *slides.Expectation) []slides.Finding {
	i := 0
	for line := range strings.Lines(x.Text) {
		if s := cutSuffix(tidy(strings.TrimSuffix(line, "\n"))); s.kind == regular {
			if _, err := compile(s.body); err != nil {
				found = append(found, brokenPattern(x, err, i))
			}
		}
		i++
	}
	return found
}

// brokenPattern is the finding of a pattern in line i of an expectation.
func brokenPattern(x *slides.Expectation, err error, i int) slides.Finding {
	f := slides.Finding{Pos: x.Pos, Name: "broken-pattern", Text: "the pattern is broken: " + fault(err),
		Hint: "a regular expression as Go reads it"}
	f.Line += i
	if x.Step < 0 {
		f.Line++ // the text begins below the fence
	}
	f.Col = len(x.Prefix) + 1
	lines := strings.Split(x.Text, "\n")
	if e := (*syntax.Error)(nil); errors.As(err, &e) && i < len(lines) {
		f.Col += max(strings.Index(lines[i], e.Expr), 0)
	}
	return f
}
