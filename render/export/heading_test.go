package export

import (
	"regexp"
	"strings"
	"testing"

	"showrunner/slides"
)

// Headings inside a slide leave no level out, whatever the runbook does:
// who listens to a page goes by them.
func TestHeadingsLeaveNoLevelOut(t *testing.T) {
	const runbook = "---\nshowrunner: {slide-level: 1}\n---\n# One\n\n###### worddeep\n\n## wordup\n\n#### wordtwo\n\n> # wordquoted\n\n# Two\n\n##### wordnext\n"
	in := record("x.md", []byte(runbook), func(*slides.Step) said { return said{} })
	text := export(t, "html", in)
	last, found := 1, ""
	for _, m := range regexp.MustCompile(`<h([1-6])[^>]*>(?:<[^>]*>|[^<])*?(word\w+|</h)`).FindAllStringSubmatch(text, -1) {
		level := int(m[1][0] - '0')
		if level > last+1 {
			t.Errorf("%q is of level %d after one of level %d", m[0], level, last)
		}
		last = level
		if strings.HasPrefix(m[2], "word") {
			found += m[2] + " "
		}
	}
	if want := "worddeep wordup wordtwo wordquoted wordnext "; found != want {
		t.Errorf("headings %q, want %q", found, want)
	}
}
