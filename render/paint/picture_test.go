package paint

import (
	"os"
	"path/filepath"
	"testing"

	"showrunner/render/screen"
	"showrunner/slides"
)

// TestPictures writes the slides of a deck as SVG pictures into the folder
// that PICTURES names, to be looked at: of DECK, or of the deck that has every
// element.
func TestPictures(t *testing.T) {
	folder := os.Getenv("PICTURES")
	if folder == "" {
		t.Skip("PICTURES names no folder")
	}
	file := os.Getenv("DECK")
	if file == "" {
		file = "testdata/elements.md"
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		for _, w := range []int{80, 120} {
			theme, _ := Named(name, TrueColor)
			p := &Painter{Theme: theme, Width: w}
			for _, s := range slides.Parse(file, source).Slides {
				base := name + "-" + string('a'+rune(s.Number-1)) + map[int]string{80: "-80", 120: "-120"}[w]
				writeSVG(t, filepath.Join(folder, base+".svg"), stack(p, s), theme.Dark)
			}
		}
	}
}

// stack is the parts of a slide one below the other, as the stage shows them.
func stack(p *Painter, s *slides.Slide) *screen.Screen {
	parts := p.Slide(s)
	h := 2
	for _, part := range parts {
		h += part.Picture.H + 1
	}
	dst := screen.New(p.Width, h)
	y := 1
	for _, part := range parts {
		if part.Gap {
			y++
		}
		dst.Blit(0, y, part.Picture, 0, 0, p.Width, part.Picture.H)
		if part.Step >= 0 {
			dst.Put(part.MarkX, y+part.MarkRow, "○", p.look(Text))
		}
		y += part.Picture.H
	}
	return dst
}

func writeSVG(t *testing.T, file string, s *screen.Screen, dark bool) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	scheme := screen.LightScheme()
	if dark {
		scheme = screen.DarkScheme()
	}
	if err := s.SVG(f, scheme); err != nil {
		t.Error(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
