package expect

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"showrunner/slides"
	"showrunner/slides/slidestest"
)

func TestUpdate(t *testing.T) {
	for _, c := range []struct {
		language, match, expected, printed string
		status                             int
		want                               string
	}{
		{"output", "", "a  \nb\n", "a\nb\n", 0, "a  \nb\n"},
		{"output", "", "a  \nb\nc\n", "a\nx\nc\n", 0, "a  \nx\nc\n"},
		{"output", "", "took 3s\nb\n", "took 4s\nc\n", 0, "took 3s\nc\n"},
		{"output", "exact", "took 3s\nb\n", "took 4s\nb\n", 0, "took 4s\nb\n"},
		{"output", "", "v\\d (re)\nb\n...\nend\n", "v1\nc\nd\nend\n", 0, "v\\d (re)\nc\n...\nend\n"},
		{"output", "", "v\\d (re)\nb\nx* (glob+)\n", "w1\nb\nx1\nx2\n", 0, "w1\nb\nx* (glob+)\n"},
		{"output", "", "x* (glob+)\nb\n", "b\n", 0, "b\n"},
		{"output", "", "a\n", "...\n", 0, "... (glob)\n"},
		{"output", "", "a\n", "[3]\n", 0, "[3]\n[0]\n"},
		{"output", "", "a\n", "[3]\n", -1, "[3] (esc)\n"},
		{"output", "", "a\n", "b\n", 2, "b\n[2]\n"},
		{"output", "", "a\n[1]\n", "a\n", 0, "a\n"},
		{"output", "", "a\n[1]\n", "a\n", 2, "a\n[2]\n"},
		{"output", "", "a\n[1]\n", "b\n", -1, "b\n[1]\n"},
		{"output", "", "a\n", "", 0, ""},
		{"output", "", "a\n", "b (re)\n", 0, "b (re)\n"},
		{"log", "", "12 ok, 0 failed\n", "0 ok, 12 failed\n...\n", 1, "0 ok, 12 failed\n...\n[1]\n"},
		{"log", "regex", "v\\d\n", "w1.2\n", 0, "w1\\.2\n"},
		{"output", "contains", "b\n", "a\n...\n", 0, "a\n... (glob)\n"},
		{"output", "none", "b\n", "a\n", 0, "b\n"},
	} {
		x := expectation(c.language, c.match, c.expected)
		out := Output{Text: c.printed, Status: c.status}
		got := Update(x, out)
		if got != c.want {
			t.Errorf("Update(%q, %q) = %q, want %q", c.expected, c.printed, got, c.want)
		}
		x.Text = got
		if v := Judge(x, out); v.Drift {
			t.Errorf("Update(%q, %q) = %q drifts: %s\n%s", c.expected, c.printed, got, v.Why, v.Diff)
		}
	}
}

func TestUpdateKeepsPromptsApart(t *testing.T) {
	x := &slides.Expectation{Language: "console", Text: "a\n", Step: 0}
	out := Output{Text: "# not narration\ncosts 3$ or so\n"}
	want := "\\x23 not narration (esc)\ncosts 3$ or so\n"
	if got := Update(x, out); got != want {
		t.Errorf("Update = %q, want %q", got, want)
	}
	if x.Text = want; Judge(x, out).Drift {
		t.Error("what was updated drifts")
	}
}

// parts are lines that texts are made of to be compared.
var parts = []string{"a", "b", "...", "[3]", "[0]", "a* (glob*)", "b (re+)", "x (?)", "# b", "took 3s", "12 ok, 0 failed", "0 ok, 12 failed",
	"error: x", "", "  a", "a\\tb (esc)", "... (glob)", "a (no-eol)", "one two three four five", "$ ls", "web 1/1 Running", "\x1b[1mb", "é\tb", "( (re)", "\xff"}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(8) {
		b.WriteString(parts[r.IntN(len(parts))])
		if r.IntN(9) > 0 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// TestUpdatedDoesNotDrift is the law of Update, on random texts.
func TestUpdatedDoesNotDrift(t *testing.T) {
	slidestest.Alone(t)
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		x := expectation([]string{"log", "output"}[r.IntN(2)], []string{"", "lines", "exact", "contains", "coverage", "regex"}[r.IntN(6)], randomText(r))
		x.Step = r.IntN(2) - 1
		lawful(t, x, Output{Text: randomText(r), Status: r.IntN(4) - 1})
	}
}

// lawful holds the laws of Judge and Update for one pair.
func lawful(t *testing.T, x *slides.Expectation, out Output) {
	t.Helper()
	v := Judge(x, out)
	if v.Drift != (v.Diff != "") || v.Drift && v.Why == "" || v.Score > 1 {
		t.Fatalf("Judge(%s, %q, %q) = %+v", v.Match, x.Text, out.Text, v)
	}
	kept := *x
	kept.Text = Update(x, out)
	if !v.Drift && kept.Text != x.Text {
		t.Fatalf("Update(%q, %q) = %q without drift", x.Text, out.Text, kept.Text)
	}
	if v := Judge(&kept, out); v.Drift {
		t.Fatalf("Update(%s, %q, %+v) = %q drifts: %s\n%s", v.Match, x.Text, out, kept.Text, v.Why, v.Diff)
	}
	if again := Update(&kept, out); again != kept.Text {
		t.Fatalf("Update(%q) = %q", kept.Text, again)
	}
	self := *x
	self.Language, self.Attr.Match, self.Similarity = "log", "", ""
	if v := Judge(&self, Output{Text: x.Text, Status: -1}); v.Drift || v.Score != 1 {
		t.Fatalf("%q covers itself by %.2f: %s\n%s", x.Text, v.Score, v.Why, v.Diff)
	}
}

func FuzzJudge(f *testing.F) {
	for _, p := range pairs(f) {
		f.Add(p.language == "log", "", p.expected, p.printed, 0)
	}
	for i, p := range parts {
		f.Add(i%2 == 0, "lines", p, parts[len(parts)-1-i], i%3-1)
	}
	f.Add(false, "exact", "a\n[0]\n", "[0]", 0)
	f.Fuzz(func(t *testing.T, log bool, match, expected, printed string, status int) {
		x := expectation("output", match, expected)
		if log {
			x.Language = "log"
		}
		lawful(t, x, Output{Text: printed, Status: max(status%256, -1), Home: "/home/ada"})
		Check(x)
	})
}

func TestCheckTellsThePlace(t *testing.T) {
	deck := "# T\n\n```sh\na\n```\n\n%s\n"
	for _, c := range []struct{ text, want string }{
		{"```output\na\nok [0-9]+ (re)\n```", ""},
		{"```output\na\nok (x (re)\n```", "9:1 broken-pattern"},
		{"```output\nok a[ (re*)\n```", "8:5 broken-pattern"},
		{"> ```output\n> ok a[ (re)\n> b) (re)\n> ```", "8:7 broken-pattern 9:3 broken-pattern"},
		{"```log match=fuzzy\na\n```", "7:1 unknown-match"},
		{"```log match=regex\na(\n```", "8:1 broken-pattern"},
		{"```log\na( (re)\n```", ""},
		{"<!-- expected_similarity=0.8 -->\n```output\na\n```", ""},
		{"<!-- expected_similarity=8 -->\n```output\na\n```", "8:1 broken-similarity"},
		{"<!-- expected_similarity=\"a(\" -->\n```output\na\n```", "8:1 broken-similarity"},
		{"```console\n$ b\nx a[ (re)\n```", "9:4 broken-pattern"},
	} {
		var got []string
		d := slides.Parse("x.md", fmt.Appendf(nil, deck, c.text))
		for _, b := range d.Slides[0].Blocks() {
			for _, x := range b.Expectations {
				for _, f := range Check(x) {
					got = append(got, fmt.Sprintf("%d:%d %s", f.Line, f.Col, f.Name))
					if f.Text == "" {
						t.Errorf("%q: a finding without text", c.text)
					}
				}
			}
		}
		if told := strings.Join(got, " "); told != c.want {
			t.Errorf("Check(%q) = %q, want %q", c.text, told, c.want)
		}
	}
}

// TestHostileSizesEnd compares texts that a careless comparison would never
// be done with. Its limit is that of the tests.
func TestHostileSizesEnd(t *testing.T) {
	slidestest.Alone(t)
	numbers := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	long := numbers("%d ok 12:04 ", 100_000)
	for _, c := range []struct{ name, language, expected, printed string }{
		{"a line of 1.7 MB", "log", long, long + "x"},
		{"a line of 1.7 MB, strictly", "output", long, long + "x"},
		{"ports without blanks", "log", "a b c d e", strings.Repeat(":80/", 100_000)},
		{"dots", "log", "a b c d e", strings.Repeat(".", 10_000_000)},
		{"any lines", "output", strings.Repeat("...\n", 200_000), numbers("%d\n", 1000)},
		{"any lines between", "output", strings.Repeat("...\nx\n", 100_000), numbers("%d\n", 1000)},
		{"many patterns", "output", numbers("%d.* (re*)\n", 1500), numbers("x%d\n", 1000)},
		{"patterns that meet", "output", numbers("%d|.* (re*)\n", 1500), numbers("x%d\n", 1000) + "x\n"},
		{"a pattern and a long line", "output", numbers("(a*)*%db (re*)\n", 1000), strings.Repeat("a", 5_000_000)},
		{"lines turned round", "output", numbers("%d\n", 100_000), numbers("9%d\n", 200_000)},
		{"many outcomes", "log", numbers("%d failed\n", 100_000), numbers("%d failed\n", 90_000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := expectation(c.language, "", c.expected)
			out := Output{Text: c.printed}
			Update(x, out) // and so judges
		})
	}
}

// A line that was not printed is replaced by what was printed in its place,
// and not by the pattern beside it.
func TestUpdateDoesNotAssertLess(t *testing.T) {
	for _, c := range []struct{ expected, printed, want string }{
		{"a\nlost\n...\nz\n", "a\nx\ny\nz\n", "a\nx\n...\nz\n"},
		{"a\n...\nlost\nz\n", "a\nx\ny\nz\n", "a\n...\ny\nz\n"},
		{"a\nlost\nlost too\n...\nz\n", "a\nx\ny\nw\nz\n", "a\nx\ny\n...\nz\n"},
		{"a\n...\nlost\n...\nz\n", "a\nx\ny\nz\n", "a\n...\ny\n...\nz\n"},
		{"a\nlost\nx* (glob*)\nz\n", "a\nx1\nx2\nz\n", "a\nx1\nx* (glob*)\nz\n"},
		{"a\nx* (glob*)\nlost\nz\n", "a\nx1\nx2\nz\n", "a\nx* (glob*)\nx2\nz\n"},
		{"lost\nb (?)\n", "b\n", "b\nb (?)\n"},
		{"a\nlost\n...\nz\n", "a\nz\n", "a\nz\n"},
		{"a\n...\nlost\n...\nz\n", "a\nz\n", "a\nz\n"},
		{"lost\n...\n", "x\n", "x\n...\n"},
		{"...\nlost\n", "x\n", "...\nx\n"},
		{"lost\n...\n", "", ""},
		{"a\n...\nz\n", "a\nx\nz\nnew\n", "a\n...\nz\nnew\n"},
		{"a\nb\n...\n", "a\nnew\nb\nc\n", "a\nnew\nb\n...\n"},
	} {
		x := expectation("output", "", c.expected)
		if got := Update(x, Output{Text: c.printed}); got != c.want {
			t.Errorf("Update(%q, %q) = %q, want %q", c.expected, c.printed, got, c.want)
		}
	}
}

// TestUpdatedRejectsWhatWasExpected is a law: what drifted is not what was
// expected, so that the new expectation does not accept the shortest output
// that the old one did.
func TestUpdatedRejectsWhatWasExpected(t *testing.T) {
	slidestest.Alone(t)
	lines := []string{"a", "b", "c", "d", "...", "a* (glob*)", "b (?)"}
	r := rand.New(rand.NewPCG(3, 4))
	text := func(of []string) string {
		var b strings.Builder
		for range r.IntN(7) {
			b.WriteString(of[r.IntN(len(of))] + "\n")
		}
		return b.String()
	}
	for range 50_000 {
		x := expectation("output", "", text(lines))
		out := Output{Text: text(lines[:4])}
		shortest := Output{}
		for line := range strings.Lines(x.Text) {
			if cutSuffix(strings.TrimSuffix(line, "\n")).repeat == one {
				shortest.Text += line
			}
		}
		if Judge(x, shortest).Drift || !Judge(x, out).Drift {
			continue
		}
		kept := *x
		if kept.Text = Update(x, out); !Judge(&kept, shortest).Drift {
			t.Fatalf("Update(%q, %q) = %q, which accepts %q", x.Text, out.Text, kept.Text, shortest.Text)
		}
	}
}

// TestUpdatedPairsHold updates what drifted, and judges it again.
func TestUpdatedPairsHold(t *testing.T) {
	for _, p := range append(pairs(t), pairsOf(t, "testdata/tools.txtar")...) {
		x, out := expectation(p.language, "", p.expected), Output{Text: p.printed, Status: 0}
		if !Judge(x, out).Drift {
			continue
		}
		x.Text = Update(x, out)
		if v := Judge(x, out); v.Drift {
			t.Errorf("%s: the updated text drifts: %s\n%s\n%s", p.name, v.Why, x.Text, v.Diff)
		}
	}
}

func TestUpdateKeepsWhatStillHolds(t *testing.T) {
	for _, c := range []struct{ expected, printed, want string }{
		{"Waiting for x rollout to finish: 0 of 3...\nok\nold\n",
			"Waiting for x rollout to finish: 1 of 3...\nWaiting for x rollout to finish: 2 of 3...\nok\nnew\n",
			"Waiting for x rollout to finish: 0 of 3...\nok\nnew\n"},
		{"cover 80%\nold\n", "cover 82%\nnew\n", "cover 80%\nnew\n"},
		{"cover 80%\nsame\n", "cover 12%\nsame\n", "cover 12%\nsame\n"},
		{"\\x1b[1mbold\\x1b[m (esc)\nold\n", "bold\nnew\n", "\\x1b[1mbold\\x1b[m (esc)\nnew\n"},
		{"1234567 a\nold\n", "abc1234 a\nnew\n", "1234567 a\nnew\n"},
	} {
		if got := Update(expectation("output", "", c.expected), Output{Text: c.printed, Status: 0}); got != c.want {
			t.Errorf("Update(%q, %q) = %q, want %q", c.expected, c.printed, got, c.want)
		}
	}
}
