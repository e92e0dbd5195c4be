package expect

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"showrunner/slides"
)

// Output is what an expectation is compared with.
type Output struct {
	Text   string // screen text of the steps: redraws resolved, no escapes, soft-wrapped rows joined
	Status int    // exit status of the last step, -1 when unknown
	Home   string // home directory to mask, or ""
}

// A Verdict is how output compares.
type Verdict struct {
	Match string   // coverage, lines, exact, contains, regex, none: what was really used
	Score float64  // of coverage, 0 to 1; else -1
	Want  float64  // of coverage: the least score that is no drift; else 0
	Drift bool     // the output left its expectation
	Why   string   // the score or the difference in a lower-case sentence, or ""
	Diff  string   // expected lines after -, printed ones after +; "" without drift
	Masks []string // names of the masks that replaced something on either side, in order of the table
}

// enough is the coverage that is no drift where the runbook does not say.
const enough = 0.7

// longPattern bounds the regular expressions that are compiled, in bytes.
const longPattern = 64 << 10

// A plan is how an expectation is compared.
type plan struct {
	match   string
	want    float64
	pattern string // the regular expression of an expected_similarity comment
	comment bool   // pattern is what counts, not the text
}

// planOf reads an expectation's language, its match= and its
// expected_similarity comment. What Check objects to is passed over.
func planOf(x *slides.Expectation) plan {
	p := plan{match: "lines", want: enough}
	if x.Language == "log" {
		p.match = "coverage"
	}
	number, pattern, quoted := similarity(x.Similarity)
	if number >= 0 {
		p.match, p.want = "coverage", number
	} else if quoted {
		p.match = "regex"
	}
	if known(x.Attr.Match) {
		p.match = x.Attr.Match
	}
	if p.match == "regex" && quoted {
		p.pattern, p.comment = pattern, true
	}
	return p
}

// Match is how an expectation is compared: coverage, lines, exact, contains,
// regex or none.
func Match(x *slides.Expectation) string { return planOf(x).match }

func known(match string) bool {
	switch match {
	case "coverage", "exact", "lines", "contains", "regex", "none":
		return true
	}
	return false
}

// similarity reads the value of an expected_similarity comment: a number from
// 0 to 1, else -1, or a regular expression in quotes.
func similarity(value string) (number float64, pattern string, quoted bool) {
	if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		return -1, value[1 : n-1], true
	}
	number, err := strconv.ParseFloat(value, 64)
	if err != nil || !(number >= 0 && number <= 1) {
		return -1, "", false
	}
	return number, "", false
}

// Judge compares output with an expectation. Of a text longer than 8 MiB the
// first and the last 4 MiB are compared. Coverage, lines and contains are
// compared after masking, but percentages in lines are to be within a tenth of the
// whole; exact is lines without masks; regex is searched in
// the text as it was printed.
func Judge(x *slides.Expectation, out Output) Verdict {
	p := planOf(x)
	v := Verdict{Match: p.match, Score: -1}
	switch p.match {
	case "coverage":
		v.Want = p.want
		judgeCoverage(&v, x, out)
	case "lines", "exact":
		judgeLines(&v, x, out)
	case "contains":
		judgeContains(&v, x, out)
	case "regex":
		judgeRegex(&v, p.expression(x), out)
	}
	return v
}

// expression is the regular expression of an expectation that is one.
func (p plan) expression(x *slides.Expectation) string {
	if p.comment {
		return p.pattern
	}
	return strings.TrimSuffix(x.Text, "\n")
}

func judgeRegex(v *Verdict, expression string, out Output) {
	re, err := compile(expression)
	switch {
	case err != nil:
		v.Drift, v.Why = true, "the pattern is broken: "+fault(err)
	case newMachine(re).cost(len(out.Text)) > 8*mostBytes:
		v.Drift, v.Why = true, "the pattern takes too long to compare"
	case !re.MatchString(strings.Join(rows(out.Text), "\n")):
		v.Drift, v.Why = true, "the output does not match the pattern"
	}
	if v.Drift {
		var d listing
		d.head("pattern")
		d.lines('-', rows(expression))
		d.lines('+', rows(out.Text))
		if d.n == 0 {
			d.line('-', "")
		}
		v.Diff = d.String()
	}
}

// compile compiles a regular expression that is not too long.
func compile(expression string) (*regexp.Regexp, error) {
	if len(expression) > longPattern {
		return nil, fmt.Errorf("it is longer than %d bytes", longPattern)
	}
	return regexp.Compile(expression)
}

func judgeContains(v *Verdict, x *slides.Expectation, out Output) {
	a := newAligner(x, out, true)
	v.Masks = a.masked.names()
	if v.statusDiffers(a.want, a.got) {
		return
	}
	var want []string
	percent := false
	for _, p := range a.patterns {
		want = append(want, p.key)
		percent = percent || p.percent
	}
	if !percent && strings.Contains(strings.Join(a.keys, "\n"), strings.Join(want, "\n")) {
		return
	}
	around := pattern{kind: anyLines, repeat: star}
	a.patterns = append(append([]pattern{around}, a.patterns...), around)
	if !a.accept() {
		v.Drift, v.Why = true, "the output does not contain the expected lines"
		v.Diff = difference(a.source, a.rows)
	}
}
