package paint

import (
	"strings"
	"testing"

	"showrunner/slides"
	"showrunner/slides/slidestest"
)

func TestHugeSlideIsBoundedAndKeepsItsSteps(t *testing.T) {
	slidestest.Alone(t)
	for name, text := range map[string]string{
		"one line of code": "```\n" + strings.Repeat("y ", 6<<20) + "\n```\n",
		"many lines of it": "```\n" + strings.Repeat("y\n", 1<<20) + "```\n",
		"one paragraph":    strings.Repeat("word ", 2<<20) + "\n",
		"many paragraphs":  strings.Repeat("word\n\n", 1<<18),
		"an unbroken word": strings.Repeat("x", 8<<20) + "\n",
		"a list":           strings.Repeat("- item\n", 1<<18),
		"a loose list":     strings.Repeat("- item\n\n", 1<<17),
		"quotes":           strings.Repeat("> a\n\n", 1<<17),
		"items of items":   strings.Repeat("- a\n  - b\n  - c\n", 1<<16),
	} {
		deck := slides.Parse("big.md", []byte("# Big\n\n"+text+"\n```sh\necho one\necho two\n```\n"))
		p := Painter{Width: 80}
		p.Theme, _ = Named("dark", TrueColor)
		cells, steps := 0, 0
		parts := p.Slide(deck.Slides[0])
		for _, part := range parts {
			cells += len(part.Picture.Cells)
			if part.Step >= 0 {
				steps++
			}
		}
		if most := cellsMost + 1<<18; cells > most {
			t.Errorf("%s: %d cells, want at most %d", name, cells, most)
		}
		if steps != 2 {
			t.Errorf("%s: %d steps are painted, want 2", name, steps)
		}
		if last := parts[len(parts)-1].Picture.Text(); !strings.Contains(last, "too large") {
			t.Errorf("%s: nothing says that there is more: %q", name, last)
		}
	}
}

// TestStepsOfAHugeSlideAreAsWideAsTheirText has more steps than the slide has
// room for: all of them are painted, and no wider than they need.
func TestStepsOfAHugeSlideAreAsWideAsTheirText(t *testing.T) {
	slidestest.Alone(t)
	const many = 1 << 16
	deck := slides.Parse("big.md", []byte("# Big\n\n```console\n"+strings.Repeat("$ true\n", many)+"```\n\nend\n"))
	p := Painter{Width: 80}
	p.Theme, _ = Named("dark", TrueColor)
	cells, steps := 0, 0
	for _, part := range p.Slide(deck.Slides[0]) {
		cells += len(part.Picture.Cells)
		if part.Step >= 0 && strings.Contains(part.Picture.Text(), "true") && part.MarkX < part.Picture.W {
			steps++
		}
	}
	if steps != many {
		t.Errorf("%d steps are painted, want %d", steps, many)
	}
	if most := cellsMost + many*32; cells > most {
		t.Errorf("%d cells, want at most %d", cells, most)
	}
}
