package expect

import (
	"strings"
	"testing"

	"showrunner/slides"
)

// expectation is one of a block, with its text given in quotes.
func expectation(language, match, text string) *slides.Expectation {
	return &slides.Expectation{Language: language, Attr: slides.Attr{Match: match}, Text: text, Step: -1}
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		expected, printed string
		same              bool
	}{
		{"a\nb\n", "a\nb\n", true},
		{"a\nb\n", "a  \nb\t\n\n", true},
		{"a\r\nb\r\n", "a\nb", true},
		{"a\n b\n", "a\nb\n", false},
		{"a\nb\n", "b\na\n", false},
		{"a\n", "a\nb\n", false},
		{"a\nb\n", "a\n", false},
		{"", "", true},
		{"", "a", false},
		{"\ta\n", "        a\n", true},
		{"é\ta\n", "é       a\n", true},
		{"took 3.2s\n", "took 1m5s\n", true},

		{"...\n", "", true},
		{"...\n", "a\nb\n", true},
		{"a\n...\nz\n", "a\nz\n", true},
		{"a\n...\nz\n", "a\nb\nz\nc\nz\n", true},
		{"a\n...\nz\n", "a\nb\n", false},
		{"... (glob)\n", "...\n", true},
		{"... (glob)\n", "abc\n", false},
		{"a...\n", "abc\n", false},

		{"v[0-9.]+ (re)\n", "v1.2\n", true},
		{"v[0-9.]+ (re)\n", "xv1.2\n", false},
		{"v[0-9.]+ (re)\n", "v1.2 beta\n", false},
		{"v[0-9.]+ (re)\n", "v[0-9.]+ (re)\n", true},
		{"a|b (re)\n", "bc\n", false},
		{"a)(b (re)\n", "ab\n", false},
		{"a( (re)\n", "a(\n", false},
		{"a( (re)\n", "a( (re)\n", true},
		{"\\d+ (regex)\n", "12\n", true},

		{"a* (glob)\n", "abc\n", true},
		{"a?c (glob)\n", "aéc\n", true},
		{"a?c (gl)\n", "ac\n", false},
		{"a\\*c (glob)\n", "a*c\n", true},
		{"a\\*c (glob)\n", "abc\n", false},
		{"a.c (glob)\n", "abc\n", false},

		{"a\\tb (esc)\n", "a\tb\n", true},
		{"\\x23 a \\xc3\\xa9 (escaped)\n", "# a é\n", true},
		{"\\e[1mbold (esc)\n", "[1mbold\n", true},
		{"a\\b (esc)\n", "a\\b\n", false},
		{"\\e[1mbold\\e[0m (esc)\n", "bold\n", true}, // what the screen leaves of it
		{"\\x1b[31;1mred\\x1b[m and \\x07plain (esc)\n", "red and plain\n", true},
		{"\\x1b[31mred\\x1b[m (esc)\n", "blue\n", false},
		{"\\033]0;title\\007here (escaped)\n", "here\n", true},
		{"12%\\r100% (esc)\n", "100%\n", true},
		{"abc\\rx (esc)\n", "xbc\n", true},
		{"ab\\b\\bcd (esc)\n", "cd\n", true},
		{"\\x1b[1m*.go\\x1b[m (esc) (glob)\n", "main.go\n", true},
		{"a\\\\b (esc)\n", "a\\b\n", true},

		{"a (no-eol)\n", "a", true},
		{"a (no-eol)\nb\n", "a\nb", false},
		{"a (equal)\n", "a\n", true},
		{"a (equal) (equal)\n", "a (equal)\n", true},
		{"a (eq)\n", "b\n", false},
		{"a (b)\n", "a (b)\n", true},
		{"a (b)\n", "a\n", false},

		{"a (?)\nb\n", "b\n", true},
		{"a (?)\nb\n", "a\nb\n", true},
		{"a (?)\nb\n", "a\na\nb\n", false},
		{"a (*)\nb\n", "a\na\na\nb\n", true},
		{"a (*)\n", "", true},
		{"a (+)\n", "", false},
		{"a (+)\n", "a\na\n", true},
		{"\\d+ (re*)\nend\n", "1\n22\n333\nend\n", true},
		{"\\d+ (re*)\nend\n", "1\nx\n333\nend\n", false},
		{"\\d+ (re+)\nend\n", "end\n", false},
		{"\\d+ (re?)\nend\n", "end\n", true},
		{"*pulling* (glob+)\n", "a pulling b\npulling\n", true},
		{"*pulling* (glob+)\n", "", false},
		{"\\ta* (escaped) (glob+)\n", "\tab\n", true},
		{"a* (glob*)\n*b (glob*)\n", "ab\nab\nb\n", true},
		{"a* (glob*)\n*b (glob*)\n", "ab\nb\na\n", false},
		{"x (glob*)\nx (glob*)\nx (glob*)\nx\n", "x\nx\n", true},
	} {
		for _, match := range []string{"lines", "exact"} {
			if v := Judge(expectation("output", match, c.expected), Output{Text: c.printed, Status: -1}); v.Drift == c.same {
				if match == "exact" && strings.Contains(c.expected, "3.2s") {
					continue
				}
				t.Errorf("%s: Judge(%q, %q) drifts %t, want %t: %s\n%s", match, c.expected, c.printed, v.Drift, !c.same, v.Why, v.Diff)
			}
		}
	}
}

func TestMatchOverrides(t *testing.T) {
	for _, c := range []struct {
		language, match, similarity string
		expected, printed           string
		want                        string
		same                        bool
	}{
		{"log", "", "", "a b c d", "d\na b c d", "coverage", true},
		{"output", "", "", "a b c d", "d\na b c d", "lines", false},
		{"console", "", "", "took 3s", "took 4s", "lines", true},
		{"output", "coverage", "", "a b c d", "d\na b c d", "coverage", true},
		{"log", "lines", "", "a b c d", "d\na b c d", "lines", false},
		{"output", "exact", "", "took 3s", "took 4s", "exact", false},
		{"output", "exact", "", "took 3s\n", "took 3s", "exact", true},
		{"output", "contains", "", "b c", "a b c d", "contains", true},
		{"output", "contains", "", "b\nc\n", "a\nb\nc\nd\n", "contains", true},
		{"output", "contains", "", "b\n...\nd* (glob)\n", "a\nb\nc\nd2\ne\n", "contains", true},
		{"output", "contains", "", "b d", "a b c d", "contains", false},
		{"log", "regex", "", "v[0-9]+\\.[0-9]+\n", "Terraform v1.5.7", "regex", true},
		{"log", "regex", "", "^v[0-9]+\n", "Terraform v1.5.7", "regex", false},
		{"log", "regex", "", "v(\n", "v(", "regex", false},
		{"log", "none", "", "a", "b", "none", true},
		{"log", "nosuch", "", "a b c d", "d\na b c d", "coverage", true},
		{"output", "", "0.8", "a b c d e f", "a b c d e f g", "coverage", true},
		{"output", "", "1.0", "a b c d e f", "a b c d e g", "coverage", false},
		{"output", "", "0.5", "a b c d e f", "a b c d e g", "coverage", true},
		{"output", "lines", "0.5", "a b c d e f", "a b c d e g", "lines", false},
		{"output", "", `"v[0-9.]+"`, "what stands here is not compared", "Terraform v1.5.7", "regex", true},
		{"log", "", `"v2"`, "Terraform v1.5.7", "Terraform v1.5.7", "regex", false},
		{"log", "", "much", "a b c d", "a b c d", "coverage", true},
	} {
		x := expectation(c.language, c.match, c.expected)
		x.Similarity = c.similarity
		v := Judge(x, Output{Text: c.printed})
		if v.Match != c.want || v.Drift == c.same || v.Drift != (v.Diff != "") {
			t.Errorf("%+v: match %s, drift %t: %s\n%s", c, v.Match, v.Drift, v.Why, v.Diff)
		}
		if coverage := v.Match == "coverage"; coverage != (v.Score >= 0) || coverage != (v.Want > 0) {
			t.Errorf("%+v: score %.2f, want %.2f", c, v.Score, v.Want)
		}
	}
}

func TestStatus(t *testing.T) {
	for _, c := range []struct {
		language, match, expected, printed string
		status                             int
		same                               bool
	}{
		{"output", "", "a\n[3]\n", "a\n", 3, true},
		{"output", "", "a\n[3]\n", "a\n", 0, false},
		{"output", "", "a\n[3]\n", "a\n", -1, true},
		{"output", "", "a\n[0]\n", "a\n", 0, true},
		{"output", "", "a\n", "a\n", 3, true},
		{"output", "", "a\n[3]\n", "a\n[3]\n", 0, true}, // literally first
		{"output", "", "a\n[3]\n", "a\n[3]\n", 3, true},
		{"output", "", "a\n[3]\n[3]\n", "a\n[3]\n", 3, true},
		{"output", "", "a\n[3]\n[3]\n", "a\n[3]\n", 0, false},
		{"output", "", "b\n[3]\n", "a\n[3]\n", 0, false},
		{"output", "", "...\n[3]\n", "a\n[3]\n", 0, true},
		{"output", "contains", "b\n[3]\n", "a\nb\n[3]\n", 0, true},
		{"log", "", "a b c d\n[3]\n", "a b c d\n[3]\n", 3, true},
		{"output", "", "a\n[3]\n[0]\n", "a\n[3]\n", 0, true},
		{"output", "", "a\n[3] (esc)\n", "a\n[3]\n", 0, true},
		{"output", "", "[99999999999999999999]\n", "", 0, false},
		{"log", "", "a b c d\n[3]\n", "a b c d\n", 3, true},
		{"log", "", "a b c d\n[3]\n", "a b c d\n", 1, false},
		{"log", "", "a b c d\n[3]\n", "a b c d\n[3]\n", 0, true},
		{"output", "contains", "b\n[3]\n", "a\nb\n", 3, true},
		{"output", "contains", "b\n[3]\n", "a\nb\n", 0, false},
		{"output", "exact", "a\n[3]\n", "a\n", 0, false},
	} {
		v := Judge(expectation(c.language, c.match, c.expected), Output{Text: c.printed, Status: c.status})
		if v.Drift == c.same || v.Drift != (v.Diff != "") {
			t.Errorf("%+v: drift %t: %s\n%s", c, v.Drift, v.Why, v.Diff)
		}
	}
}

func TestDifferenceTellsWhatCame(t *testing.T) {
	for _, c := range []struct {
		language, expected, printed string
		why, diff                   string
	}{
		{"output", "a\nb\nc\n", "a\nx\nc\n",
			"1 expected lines were not printed, 1 others were; line 2 of the expectation was not printed",
			"--- expected\n+++ printed\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"},
		{"output", "took 3s\nv\\d (re)\nb\n", "took 4s\nv1\n",
			"line 3 of the expectation was not printed",
			"--- expected\n+++ printed\n@@ -1,3 +1,2 @@\n took 3s\n v\\d (re)\n-b\n"},
		{"output", "a\n[1]\n", "a\n",
			"the status is 0, expected 1",
			"--- expected\n+++ printed\n@@ -1 +1 @@\n-[1]\n+[0]\n"},
		{"log", "web 1/1 Running\ndb 1/1 Running\n", "web 1/1 Running\ndb 0/1 CrashLoopBackOff\n",
			`the outcome was not expected: "0/1 crashloopbackoff"`,
			"--- expected\n+++ printed\n@@ outcomes @@\n+db 0/1 CrashLoopBackOff\n@@ words @@\n-db 1/1 Running\n"},
		{"log", "12 ok, 0 failed\n", "0 ok, 12 failed\n",
			`the outcomes differ: expected "12 ok", "0 failed", printed "0 ok", "12 failed"`,
			"--- expected\n+++ printed\n@@ outcomes @@\n-12 ok, 0 failed\n+0 ok, 12 failed\n"},
		{"log", "suite one: passed\nsuite two: failed\n", "suite one: failed\nsuite two: passed\n",
			`a line has the outcome "failed", expected "passed"`,
			"--- expected\n+++ printed\n@@ outcome of a line @@\n-suite one … (passed)\n+suite one … (failed)\n@@ words @@\n-suite one: passed\n-suite two: failed\n"},
		{"log", "one two three four\nfive six seven eight\n", "one two three four\nnine ten eleven\n",
			"3 of 6 expected word pairs were printed, a share of 0.50; 0.70 is enough",
			"--- expected\n+++ printed\n@@ words @@\n-five six seven eight\n+nine ten eleven\n"},
		{"log", "one two three four\n", "", "nothing was printed", "--- expected\n+++ printed\n@@ words @@\n-one two three four\n"},
		{"log", "two words\n", "other words\n", "the words are not those expected",
			"--- expected\n+++ printed\n@@ words @@\n-two words\n+other words\n"},
	} {
		v := Judge(expectation(c.language, "", c.expected), Output{Text: c.printed})
		if v.Why != c.why || v.Diff != c.diff || v.Diff == "" {
			t.Errorf("Judge(%q, %q):\n%s\n%s\nwant\n%s\n%s", c.expected, c.printed, v.Why, v.Diff, c.why, c.diff)
		}
	}
}

func TestSimilarityOfNothingIsCoverage(t *testing.T) {
	x := expectation("output", "", "anything\n")
	x.Similarity = "0"
	if v := Judge(x, Output{Text: "something else\n"}); v.Match != "coverage" || v.Want != 0 || v.Drift {
		t.Errorf("Judge = %+v", v)
	}
}
