package paint

import (
	"strings"
	"testing"

	"showrunner/slides"
)

func TestPlainShowsEveryCommand(t *testing.T) {
	d := slides.Parse("x.md", []byte("# A\n\ntext\n\n```sh\n# why\necho one\necho two\n```\n"))
	var b strings.Builder
	if err := Plain(&b, d, 80); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"A", "text", "why", "echo one", "echo two"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("Plain lacks %q:\n%s", want, &b)
		}
	}
}
