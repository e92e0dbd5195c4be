package paint

import (
	"bufio"
	"io"

	"showrunner/slides"
)

// Plain writes a deck as plain text, at most width columns wide: every slide,
// one after the other, without colours. Each slide is forgotten after it is
// written. The error is w's.
func Plain(w io.Writer, d *slides.Deck, width int) error {
	theme, _ := Named(Names()[0], NoColor)
	out := bufio.NewWriter(w)
	p := &Painter{Theme: theme, Width: width, Full: true, emit: func(part Part) {
		if part.Gap {
			out.WriteByte('\n')
		}
		for y := range part.Picture.H {
			out.WriteString(part.Picture.RowText(y))
			out.WriteByte('\n')
		}
	}}
	for i, s := range d.Slides {
		if i > 0 {
			out.WriteByte('\n')
		}
		p.Slide(s)
		s.Forget()
	}
	return out.Flush()
}
