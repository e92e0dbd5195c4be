package export

import (
	"strings"
	"testing"

	"showrunner/runner/journal"
	"showrunner/slides"
)

func TestHiddenLinesAreNotExported(t *testing.T) {
	source := "# One\n\n```sh\n/// unseen\nls\n```\n"
	in := record("x.md", []byte(source), func(*slides.Step) said { return said{"printed\n", 0} })
	for i := range in.Recording.Entries {
		if e := &in.Recording.Entries[i]; e.Kind == journal.Began {
			e.Hides = in.Deck.Step(e.Step).Hides
		}
	}
	for _, format := range []string{"txt", "html", "svg"} {
		if out := export(t, format, in); strings.Contains(out, "unseen") || !strings.Contains(out, "ls") || !strings.Contains(out, "printed") {
			t.Errorf("%s:\n%s", format, out)
		}
	}
	if out := export(t, "md", in); !strings.HasPrefix(out, source) {
		t.Errorf("the transcript changed the runbook:\n%s", out)
	}
	if out := export(t, "json", in); !strings.Contains(out, `unseen\nls`) {
		t.Errorf("the report does not tell what ran:\n%s", out)
	}
	for line := range strings.Lines(export(t, "cast", in)) {
		if line[0] == '[' && strings.Contains(line, "unseen") {
			t.Errorf("the cast plays %s", line)
		}
	}
}
