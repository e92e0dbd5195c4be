package slides

import (
	"slices"
	"strings"
	"testing"
)

func TestAnExpectationBelongsToTheNearestFence(t *testing.T) {
	fence := func(language string) string { return "```" + language + "\nx\n```\n\n" }
	sh, log, json := fence("sh"), fence("log"), fence("json")
	cue := "<!-- expected_similarity=0.8 -->\n\n"
	for _, tt := range []struct{ in, want string }{
		{sh + log, "log>1.1"},
		{sh + "prose\n\n" + log, "log>1.1"},
		{sh + log + fence("output"), "log>1.1 output>1.1"},
		{sh + json + log, "log>-"},
		{sh + fence("") + log, "log>-"},
		{sh + json + log + fence("output"), "log>- output>-"},
		{json + sh + log, "log>1.1"},
		{sh + "    indented\n\n" + log, "log>1.1"},
		{sh + "- item\n\n  ```log\n  x\n  ```\n", "log>1.1"},
		{log, "log>-"},
		{log + sh, "log>-"},
		// A cue makes the next fence the expectation, and none after it.
		{sh + cue + json + json, "json0.8>1.1"},
		{sh + cue + "prose\n\n" + fence(""), "0.8>1.1"},
		{sh + cue + fence("text") + fence("html") + log, "text0.8>1.1 log>-"},
		{sh + cue + sh + sh, "sh0.8>1.1"},
		{sh + cue + json + log, "json0.8>1.1 log>1.1"},
		{json + cue + json, "json0.8>-"},
		{sh + cue + "<!-- expected_similarity=\"x+\" -->\n\n" + json, "json\"x+\">1.1"},
		// Under a deeper heading it belongs to the block above that heading.
		{"# A\n\n" + sh + "## Expected\n\n" + log, "log>1.1"},
		{"## A\n\n" + sh + "### Expected\n\n" + log + fence("output"), "log>1.1 output>1.1"},
		{"## A\n\n" + sh + "### Why\n\ntext\n\n### Expected\n\n" + log, "log>1.1"},
		{"## A\n\n" + sh + "### Expected\n\n" + cue + json, "json0.8>1.1"},
		{"## A\n\n" + sh + "### B\n\n" + sh + "### Expected\n\n" + log, "log>-"},
		{"## A\n\n" + sh + "## Expected\n\n" + log, "log>-"},
		{"### A\n\n" + sh + "## Expected\n\n" + log, "log>-"},
		{"### A\n\n" + sh + "## B\n\n### Expected\n\n" + log, "log>-"},
		{"# A\n\n" + sh + json + "## Expected\n\n" + log, "log>-"},
		{"# A\n\n" + sh + "## B\n\n" + json + log, "log>-"},
		{"# A\n\n" + sh + "---\n\n" + log, "log>1.1"},
		{"# A\n\n" + sh + strings.Repeat("## B\n\ntext\n\n", 200) + "## C\n\n" + log, "log>-"},
	} {
		for _, last := range []bool{false, true} { // whichever slide is read first
			d := Parse("x.md", []byte(tt.in))
			if last {
				d.Slides[len(d.Slides)-1].Elements()
			}
			held := map[*Expectation]*Block{}
			for _, s := range d.Slides {
				for _, b := range s.Blocks() {
					for _, x := range b.Expectations {
						held[x] = b
					}
				}
			}
			var got []string
			walk(d, func(_ *Slide, e Element) {
				x, ok := e.(*Expectation)
				if !ok {
					return
				}
				id := "-"
				if x.Block != nil {
					id = x.Block.ID
				}
				if held[x] != x.Block {
					t.Errorf("%q: of %s knows %v", tt.in, id, held[x])
				}
				got = append(got, x.Language+x.Similarity+">"+id)
			})
			if want := strings.Fields(tt.want); !slices.Equal(got, want) {
				t.Errorf("%q: %q, want %q", tt.in, got, want)
			}
		}
	}
}
