package expect

import (
	"strings"
	"testing"
)

func TestWordDeniesAcrossTwoOthers(t *testing.T) {
	for in, want := range map[string]string{
		"the service is not yet fully ready":      "not ready",
		"the service is not yet fully up ready":   "ready",
		"it is not, and the service is all ready": "ready",
	} {
		o := outcomesOf([]string{in})
		var told []string
		for _, p := range o.order {
			told = append(told, p.String())
		}
		if got := told[len(told)-1]; got != want {
			t.Errorf("%q ends with the outcome %q, want %q", in, got, want)
		}
	}
}

func TestStatusOfHTTPIsBadFrom400(t *testing.T) {
	for _, c := range []struct {
		p    phrase
		want bool
	}{
		{phrase{word: "http", number: "404", class: telling}, true},
		{phrase{word: "status", number: "500", class: telling}, true},
		{phrase{word: "http", number: "200", class: telling}, false},
		{phrase{word: "status", number: "5", class: telling}, false}, // of something else
		{phrase{word: "http", number: "8080", class: telling}, false},
		{phrase{word: "exit", number: "5", class: telling}, true},
		{phrase{word: "exit", number: "0", class: telling}, false},
	} {
		if got := c.p.adverse(); got != c.want {
			t.Errorf("%q is bad news: %v, want %v", c.p, got, c.want)
		}
	}
}

// Lines that a pattern for any lines takes cost nothing, however many.
func TestAnyLinesAreNoDifference(t *testing.T) {
	v := Judge(expectation("output", "", "a\nd\nc\n...\nb\n"), Output{Text: "q\na\nd\n1\n2\n3\n4\n5\n6\na\nd\nc\nw\n"})
	if want := "2 expected lines were not printed, 1 others were; line 1 of the output was not expected"; !v.Drift || v.Why != want {
		t.Errorf("drift %v: %s, want %s", v.Drift, v.Why, want)
	}
}

func TestRegularExpressionsReadNoHugeLine(t *testing.T) {
	for _, c := range []struct {
		n     int
		drift bool
	}{{mostLine, false}, {mostLine + 1, true}} {
		v := Judge(expectation("output", "", "x*y? (re)\n"), Output{Text: strings.Repeat("x", c.n)})
		if v.Drift != c.drift || c.drift && v.Why != "the patterns take too long to compare" {
			t.Errorf("a line of %d bytes: drift %v: %s", c.n, v.Drift, v.Why)
		}
	}
}

// A large pattern counts for more than its line: each byte is looked at for each
// of its parts.
func TestLargePatternsReadLess(t *testing.T) {
	for _, c := range []struct {
		stars int
		drift bool
	}{{20, false}, {4000, true}} {
		line := strings.Repeat("a", 100_000)
		v := Judge(expectation("output", "", strings.Repeat("*a", c.stars)+" (glob)\n"), Output{Text: line})
		if v.Drift != c.drift || c.drift && v.Why != "the patterns take too long to compare" {
			t.Errorf("%d stars: drift %v: %s", c.stars, v.Drift, v.Why)
		}
		v = Judge(expectation("output", "regex", strings.Repeat("a*b?", 4*c.stars)+"\n"), Output{Text: strings.Repeat(line, 10)})
		if c.drift && v.Why != "the pattern takes too long to compare" {
			t.Errorf("%d parts: drift %v: %s", 5*c.stars, v.Drift, v.Why)
		}
	}
}
