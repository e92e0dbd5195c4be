package export

import (
	"errors"
	"fmt"
	"io"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/slides"
)

// maxPicture is how many rows a picture has at most.
const maxPicture = 400

// writeSVG writes one slide, or one step with what it printed, as a picture of
// a terminal. Without either it is the first slide of which something ran.
func writeSVG(w io.Writer, in Input) error {
	if in.Deck == nil {
		return ErrNoDeck
	}
	t := fold(in)
	s, err := t.subject()
	if err != nil {
		return err
	}
	theme, _ := paint.Named("dark", paint.TrueColor)
	d := drawing{talk: t, theme: theme}
	d.painter = paint.Painter{Theme: theme, Width: min(max(t.width(), 40), 200) + 4, Full: true}
	for _, part := range d.painter.Slide(s) {
		if in.Step == "" || part.Step >= 0 && part.Block.Steps()[part.Step].ID == in.Step {
			d.part(part)
		}
	}
	scheme := screen.DarkScheme()
	scheme.Title = t.mask(s.Title)
	return d.picture().SVG(w, scheme)
}

// subject is the slide to show.
func (t *talk) subject() (*slides.Slide, error) {
	if t.Step != "" {
		step := t.Deck.Step(t.Step)
		if step == nil {
			return nil, fmt.Errorf("no step %q", t.Step)
		}
		return step.Block.Slide, nil
	}
	n := t.Slide
	if n == 0 {
		n = t.firstSlide()
	}
	if n < 1 || n > len(t.Deck.Slides) {
		return nil, fmt.Errorf("no slide %d: there are %d", n, len(t.Deck.Slides))
	}
	if len(t.Deck.Slides) == 0 {
		return nil, errors.New("no slide")
	}
	return t.Deck.Slides[n-1], nil
}

// firstSlide is the number of the slide whose step ran first.
func (t *talk) firstSlide() int {
	for _, r := range t.runs {
		if r.step != nil {
			return r.step.Block.Slide.Number
		}
	}
	return 1
}

// A drawing puts pictures one below the other.
type drawing struct {
	*talk
	theme   paint.Theme
	painter paint.Painter
	rows    []*screen.Screen
	height  int
}

func (d *drawing) add(s *screen.Screen) {
	d.rows = append(d.rows, s)
	d.height += s.H
}

func (d *drawing) part(p paint.Part) {
	if p.Gap && len(d.rows) > 0 {
		d.add(screen.New(1, 1))
	}
	d.maskPicture(p.Picture)
	d.add(p.Picture)
	if p.Step < 0 {
		return
	}
	step := &p.Block.Steps()[p.Step]
	r := d.latest(step.ID)
	if r == nil && step.Block.Attr.Skip {
		return
	}
	if r == nil {
		put(p.Picture, p.MarkX, p.MarkRow, "○", d.theme.Look(paint.Dim))
		return
	}
	look := d.theme.Look(paint.Passed)
	if !r.passed() {
		look = d.theme.Look(paint.Failed)
	}
	put(p.Picture, p.MarkX, p.MarkRow, r.sign(), look)
	took := r.took()
	put(p.Picture, p.Picture.W-1-screen.Width(took), p.MarkRow, took, d.theme.Look(paint.Dim))
	out := d.output(r)
	if len(out.lines) > 0 {
		d.add(d.drawn(out, step))
	}
	if out.full != nil {
		said := screen.New(d.painter.Width, 1)
		text := fullText
		if len(out.full.lines) == 0 {
			text = fullEmpty
		}
		said.Put(1, 0, "│ "+text, d.theme.Look(paint.Dim))
		d.add(said)
	}
	if out.full != nil && len(out.full.lines) > 0 {
		d.add(d.drawn(out.full, nil))
	}
}

// put puts text on the ground that is there.
func put(p *screen.Screen, x, y int, text string, st screen.Style) {
	if x >= 0 && x < p.W && y < p.H {
		st.BG = p.Row(y)[x].BG
	}
	p.Put(x, y, text, st)
}

// maskPicture masks the text of a picture row by row.
func (d *drawing) maskPicture(p *screen.Screen) {
	if d.Mask == nil {
		return
	}
	for y := range p.H {
		if text := p.RowText(y); d.Mask(text) != text {
			clear(p.Row(y))
			p.Put(0, y, d.Mask(text), d.theme.Look(paint.Code))
		}
	}
}

// drawn is a picture of what a run printed, with a gutter.
func (d *drawing) drawn(out *shown, step *slides.Step) *screen.Screen {
	s := screen.New(out.cols, 0)
	for i := range out.lines {
		d.line(s, &out.lines[i])
		if s.H >= maxPicture {
			break
		}
	}
	d.painter.OutputLexer(step).Paint(s, d.theme)
	all := screen.New(d.painter.Width, s.H)
	for y := range s.H {
		all.Put(1, y, "│", d.theme.Look(paint.Dim))
	}
	all.Blit(3, 0, s, 0, 0, s.W, s.H)
	return all
}

// line appends the rows of a line, as far as a picture goes.
func (d *drawing) line(s *screen.Screen, l *line) {
	at, k := 0, 0
	looks, breaks := l.looks(), l.breaks()
	for i := 0; i <= len(breaks) && s.H < maxPicture; i++ {
		end := len(l.text)
		if i < len(breaks) {
			end = breaks[i]
		}
		s.H++
		s.Cells = append(s.Cells, make([]screen.Cell, s.W)...)
		s.Wrapped = append(s.Wrapped, i < len(breaks))
		for x := 0; at < end; {
			to, style := end, uint16(0)
			for k < len(looks) && looks[k].to <= at {
				k++
			}
			if k < len(looks) {
				to, style = min(end, looks[k].to), looks[k].style
			}
			x = s.Put(x, s.H-1, l.text[at:to], d.styles.of(style))
			at = to
		}
	}
}

// picture is all of it.
func (d *drawing) picture() *screen.Screen {
	s := screen.New(d.painter.Width, min(d.height+1, maxPicture))
	y := 0
	for _, p := range d.rows {
		s.Blit(0, y, p, 0, 0, p.W, p.H)
		y += p.H
	}
	d.maskLinks(s)
	return s
}

// maskLinks takes out the links whose targets hold what must stay secret: with
// bullets in it a target is none.
func (d *drawing) maskLinks(s *screen.Screen) {
	exts := map[uint16]uint16{}
	s.Restyle(0, 0, s.W, s.H, func(c *screen.Cell) {
		if _, known := exts[c.Ext]; !known {
			e := s.Table.ExtOf(c.Ext)
			if d.mask(e.Link) != e.Link {
				e.Link = ""
			}
			exts[c.Ext] = s.Table.Ext(e)
		}
		c.Ext = exts[c.Ext]
	})
}
