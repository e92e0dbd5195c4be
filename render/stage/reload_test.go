package stage

import (
	"testing"

	"showrunner/slides"
)

func TestReloadStaysAtTheSlide(t *testing.T) {
	titled := func(titles string) *slides.Deck {
		d := &slides.Deck{}
		for _, r := range titles {
			d.Slides = append(d.Slides, &slides.Slide{Title: string(r)})
		}
		return d
	}
	for _, c := range []struct {
		old, now string
		at, want int
	}{
		{"abc", "abc", 1, 1},
		{"abc", "xabc", 1, 2},
		{"abc", "bc", 1, 0},
		{"abc", "axc", 1, 1},     // of the same number
		{"aba", "aba", 2, 2},     // the very one, though another is called so
		{"abc", "bxyzb", 1, 0},   // the nearest
		{"abcdb", "bxyb", 4, 3},  // the nearest, though there is none of its number
		{"xxxxb", "bxxbx", 4, 3}, // the nearest, though not the first
	} {
		if got := counterpart(titled(c.old), titled(c.now), c.at); got != c.want {
			t.Errorf("slide %d of %s is %d of %s, want %d", c.at, c.old, got, c.now, c.want)
		}
	}
}
