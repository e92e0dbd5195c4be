package export

import (
	"strings"
	"testing"

	"showrunner/runner/journal"
	"showrunner/slides"
)

func TestTextOfATalk(t *testing.T) {
	golden(t, "talk.txt.golden", export(t, "txt", talkOf(t)))
}

func TestLaterOutputIsToldApart(t *testing.T) {
	for _, c := range []struct{ printed, late, inTime, later string }{
		{"one\n", "two\nthree\n", "one", "two three"},
		{"", "two\n", "", "two"},
		{"one\n", "", "one", ""},
		{"one, ", "two\nthree\n", "one, two", "three"}, // began in time
		{"one\n", "\x1b[Aagain\ntwo\n", "again", "two"},
		{strings.Repeat("x", 80), "two\n", strings.Repeat("x", 80) + "two", ""},
	} {
		in := record("x.md", []byte("```sh\necho\n```\n"), func(*slides.Step) said { return said{c.printed, 0} })
		w := &scribe{rec: in.Recording}
		w.add(journal.Entry{Kind: journal.Output, Step: "1.1.1", Data: []byte(strings.ReplaceAll(c.late, "\n", "\r\n")), Later: true})
		talk := fold(in)
		inTime, later := talk.output(talk.runs[0]).parted()
		if words(inTime) != c.inTime || words(later) != c.later {
			t.Errorf("%q, then %q: %q in time, %q later, want %q and %q", c.printed, c.late, words(inTime), words(later), c.inTime, c.later)
		}
	}
}

func words(lines []line) string {
	var all []string
	for i := range lines {
		all = append(all, lines[i].plain())
	}
	return strings.Join(all, " ")
}
