package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/slides"
)

// writeText writes what a person saw: every slide, and below its steps what
// they printed, row by row as on the screen.
func writeText(w io.Writer, in Input) error {
	t := &textWriter{talk: fold(in), out: bufio.NewWriterSize(w, 64<<10)}
	theme, _ := paint.Named(paint.Names()[0], paint.NoColor)
	t.painter = paint.Painter{Theme: theme, Width: max(t.width(), 20), Full: true}
	if in.Deck != nil {
		for i, s := range in.Deck.Slides {
			if i > 0 {
				t.out.WriteByte('\n')
			}
			t.slide(s)
			s.Forget() // there may be very many
		}
	}
	if in.Deck == nil {
		for _, r := range t.runs {
			t.printed(r)
		}
	}
	return t.out.Flush()
}

// width is how many columns the recorded session began with.
func (t *talk) width() int {
	if t.Recording == nil {
		return 80
	}
	cols, _ := size(t.Recording)
	return cols
}

// A textWriter writes plain text. Errors of its writer are found by Flush.
type textWriter struct {
	*talk
	out     *bufio.Writer
	painter paint.Painter
}

func (t *textWriter) slide(s *slides.Slide) {
	for _, part := range t.painter.Slide(s) {
		if part.Gap {
			t.out.WriteByte('\n')
		}
		if part.Step < 0 {
			t.picture(part.Picture)
			continue
		}
		step := &part.Block.Steps()[part.Step]
		t.step(part, step)
	}
	if !t.Notes {
		return
	}
	for _, n := range s.Notes() {
		fmt.Fprintf(t.out, "\n note: %s\n", strings.ReplaceAll(slides.Visible(t.mask(n)), "\n", "\n       "))
	}
}

// picture writes the text of a picture.
func (t *textWriter) picture(p *screen.Screen) {
	var b strings.Builder
	for y := range p.H {
		b.WriteString(p.RowText(y))
		b.WriteByte('\n')
	}
	t.out.WriteString(t.mask(b.String()))
}

// step writes a step and everything that ran there.
func (t *textWriter) step(part paint.Part, step *slides.Step) {
	st := screen.Style{}
	if r := t.latest(step.ID); r == nil {
		if !step.Block.Attr.Skip {
			part.Picture.Put(part.MarkX, part.MarkRow, "○", st)
		}
	} else {
		part.Picture.Put(part.MarkX, part.MarkRow, r.sign(), st)
		took := r.took()
		part.Picture.Put(part.Picture.W-1-screen.Width(took), part.MarkRow, took, st)
	}
	t.picture(part.Picture)
	for i, r := range t.steps[step.ID] {
		if i > 0 || r.edited {
			t.command(r)
		}
		t.printed(r)
	}
	for _, r := range t.asides[step.ID] {
		t.command(r)
		t.printed(r)
	}
}

// command writes a command that is not the step above.
func (t *textWriter) command(r *run) {
	text := slides.VisibleCode(t.mask(r.seen))
	fmt.Fprintf(t.out, " $ %s\n", strings.ReplaceAll(text, "\n", "\n   "))
}

// printed writes what a run printed, as the rows were on the screen.
func (t *textWriter) printed(r *run) {
	out := t.output(r)
	lines, later := out.parted()
	t.rows(lines)
	switch full := out.full; {
	case full == nil:
	case len(full.lines) == 0:
		t.out.WriteString(" ⋯ " + fullEmpty + "\n")
	default:
		t.out.WriteString(" ⋯ " + fullText + "\n")
		t.rows(full.lines)
	}
	if len(later) > 0 {
		t.out.WriteString(" ⋯ " + laterText + "\n")
		t.rows(later)
	}
	if r.step != nil && !r.passed() {
		fmt.Fprintf(t.out, " %s %s\n", r.sign(), slides.Visible(r.verdict()))
	}
	if r.restarted != "" {
		fmt.Fprintf(t.out, " %s\n", slides.Visible(t.mask(r.restarted)))
	}
}

func (t *textWriter) rows(lines []line) {
	for i := range lines {
		for _, row := range lines[i].rows() {
			t.out.WriteString(row)
			t.out.WriteByte('\n')
		}
	}
}
