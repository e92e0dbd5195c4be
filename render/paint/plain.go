package paint

import (
	"bufio"
	"io"

	"showrunner/slides"
)

// Plain writes a deck as plain text, at most width columns wide: every slide,
// one after the other, without colours. The error is w's.
func Plain(w io.Writer, d *slides.Deck, width int) error {
	theme, _ := Named(Names()[0], NoColor)
	p := &Painter{Theme: theme, Width: width, Full: true, whole: true}
	out := bufio.NewWriter(w)
	for i, s := range d.Slides {
		if i > 0 {
			out.WriteByte('\n')
		}
		for _, part := range p.Slide(s) {
			if part.Gap {
				out.WriteByte('\n')
			}
			for y := range part.Picture.H {
				out.WriteString(part.Picture.RowText(y))
				out.WriteByte('\n')
			}
		}
	}
	return out.Flush()
}
