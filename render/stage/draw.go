package stage

import (
	"fmt"
	"strings"
	"time"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// draw makes a frame of everything and shows it.
func (s *Stage) draw() {
	s.dirty = false
	s.inbox.printed.Store(false)
	s.watch()
	s.drawnAt = s.Clock.Now()
	f := s.frame
	f.Reset(s.cols, s.rows)
	f.Cursor = screen.Cursor{Hidden: true}
	if s.filled() {
		s.drawZoomed(f)
	} else {
		s.drawAll(f)
	}
	if err := s.Display.Draw(f); err != nil {
		s.err, s.quit = err, true
	}
	s.renewMirror()
	s.turn()
}

// turn tells that another slide is shown.
func (s *Stage) turn() {
	n := s.slide + 1
	if s.talk.paused {
		n = 0
	}
	if n != s.turned {
		s.turned = n
		if s.Turned != nil {
			s.Turned(n)
		}
	}
}

// filled reports whether a program has the whole window.
func (s *Stage) filled() bool { return s.focus.zoomed && s.view == nil && s.onStage() }

// drawZoomed draws the program that has the whole window. Who does not type
// into it sees the way out on its last row.
func (s *Stage) drawZoomed(f *screen.Screen) {
	r := s.running
	s.drawTerm(f, r, place{0, 0, s.cols, s.rows}, max(r.term.Len()-s.rows, 0))
	if c := s.scratch.Cursor; s.focus.on && !c.Hidden {
		f.Cursor = c
	}
	if s.ask != nil || !s.focus.on && (s.asks() || s.said != "") {
		f.Fill(0, s.rows-1, s.cols, 1, screen.Style{})
		s.drawFooter(f)
	}
}

func (s *Stage) drawAll(f *screen.Screen) {
	if _, dark := s.view.(black); dark {
		return
	}
	if s.view != nil {
		s.view.draw(s, f)
	} else {
		s.drawSlide(f)
	}
	s.drawHeader(f)
	s.drawBand(f)
	s.drawFooter(f)
}

// drawSlide draws the strips that are in sight.
func (s *Stage) drawSlide(f *screen.Screen) {
	strips := s.layOut()
	s.follow(strips)
	y, bottom := s.headRows()-s.scroll+s.lead(strips), s.headRows()+s.bodyRows()
	total := 0
	s.spots = spots{-1, -1}
	for _, st := range strips {
		first := max(s.headRows()-y, 0)
		if n := min(st.rows-first, bottom-y-first); n > 0 {
			s.drawStrip(f, st, y+first, first, n)
		}
		y += st.rows
		total += st.rows
	}
	s.drawProgress(f)
	s.drawScroll(f, total)
}

// lead is how many rows a divider slide's title stands below the top.
func (s *Stage) lead(strips []strip) int {
	if sl := s.current(); sl == nil || !sl.Divider || len(strips) > 2 {
		return 0
	}
	return max(s.bodyRows()/3-1, 0)
}

// drawStrip draws n rows of a strip, from its row first, at row y.
func (s *Stage) drawStrip(f *screen.Screen, st strip, y, first, n int) {
	switch {
	case st.part != nil:
		f.Blit(0, y, st.part.Picture, 0, first, s.cols, n)
		if mark := st.part.MarkRow; st.part.Step >= 0 && mark >= first && mark < first+n {
			s.drawMark(f, st, y+mark-first)
		}
		if x, ok := st.part.Element.(*slides.Expectation); ok && first == 0 {
			sign, style := s.sentence(x)
			f.Put(1, y, s.glyph(sign), style)
		}
	case st.text != "":
		style := s.look(paint.Dim)
		if st.warn {
			style = s.look(paint.Failed)
		}
		f.Put(outputX, y, clip(s.glyph(st.text), s.cols-outputX), style)
		s.drawGutter(f, st.run, y, n)
	case st.run != nil:
		if st.run == s.running && !s.focus.alt {
			s.spots.output = y
		}
		s.drawOutput(f, st, y, first, n)
		s.drawGutter(f, st.run, y, n)
	}
}

// drawMark draws a step's mark and its time.
func (s *Stage) drawMark(f *screen.Screen, st strip, y int) {
	r := st.run
	sign, style := s.sign(r)
	if r == nil && st.part.Block.Attr.Skip {
		sign = "–"
	}
	f.Put(st.part.MarkX, y, s.glyph(sign), style)
	step := &st.part.Block.Steps()[st.part.Step]
	switch {
	case r == s.running && r != nil:
		s.spots.command = y
	case r != nil && r.mark == skipped || st.part.Block.Attr.Skip:
	case r == nil || r.mark == fresh:
		s.drawExpected(f, step, y)
	default:
		s.drawTook(f, r, y)
	}
}

// drawTook draws how long a step took, and how what it printed compares.
func (s *Stage) drawTook(f *screen.Screen, r *run, y int) {
	text := journal.Lasted(r.result.Duration)
	if r.gone {
		text = "state gone · " + text
	}
	s.putTime(f, y, text, s.look(paint.Dim))
	sign, style := s.stepSentence(r.step)
	if x := s.cols - 3 - screen.Width(text); x > 0 && sign != "" {
		style.BG = f.Row(y)[x].BG
		f.Put(x, y, s.glyph(sign), style)
	}
}

// sign is a step's mark and how it looks.
func (s *Stage) sign(r *run) (string, screen.Style) {
	if r == nil {
		return "○", s.look(paint.Dim)
	}
	if r.gone {
		kept := *r
		kept.gone = false
		sign, _ := s.sign(&kept)
		return sign, s.look(paint.Dim)
	}
	switch {
	case r.mark == underway && r.played, r.mark == replayed:
		return "↺", s.bold(paint.Accent)
	}
	switch r.mark {
	case underway:
		return "▶", s.bold(paint.Accent)
	case waiting:
		return "⌨", s.bold(paint.Waiting)
	case passed:
		return "✔", s.bold(paint.Passed)
	case failed:
		return "✘", s.bold(paint.Failed)
	case stopped:
		return "⏸", s.bold(paint.Waiting)
	case skipped:
		return "–", s.look(paint.Dim)
	}
	return "○", s.look(paint.Dim)
}

// drawGutter draws the line beside a step's output.
func (s *Stage) drawGutter(f *screen.Screen, r *run, y, n int) {
	bar, style := "│", s.look(paint.Dim)
	switch {
	case r == s.running && s.focus.on:
		bar, style = "┃", s.bold(paint.Waiting)
	case r == s.running:
		bar, style = "┃", s.look(paint.Accent)
	case r.mark == failed, r.mark == replayed && !r.passed():
		style = s.look(paint.Failed)
	}
	for i := range n {
		f.Put(1, y+i, s.glyph(bar), style)
	}
}

// fit reflows what a finished step printed to the window's width.
func (s *Stage) fit(r *run) {
	if want, _ := s.ptySize(); r != s.running && r.cols != want {
		rows := 1
		if !r.packed {
			rows = max(s.rows-s.headRows()-s.footRows(), 1)
		}
		r.term.Resize(want, rows)
		r.cols = want
	}
}

// drawOutput draws rows of a step's terminal, highlighted where the program
// left them plain, and shows the cursor of a program that has the keyboard.
func (s *Stage) drawOutput(f *screen.Screen, st strip, y, first, n int) {
	r := st.run
	s.drawTerm(f, r, place{outputX, y, s.cols - outputX, n}, st.from+first)
	if r != s.running || !s.focus.on {
		return
	}
	if c := s.scratch.Cursor; !c.Hidden && c.Y < n {
		f.Cursor = screen.Cursor{X: min(c.X+outputX, s.cols-1), Y: y + c.Y, Shape: c.Shape}
	}
}

// place is a rectangle of cells.
type place struct{ x, y, w, h int }

// look is the style of a role in the theme.
func (s *Stage) look(r paint.Role) screen.Style { return s.painter.Theme.Look(r) }

func (s *Stage) bold(r paint.Role) screen.Style {
	st := s.look(r)
	st.Attr |= screen.Bold
	return st
}

// drawTerm draws rows of a run's terminal into a place.
func (s *Stage) drawTerm(f *screen.Screen, r *run, p place, from int) {
	s.scratch.Reset(max(r.cols, 1), p.h)
	r.term.Draw(s.scratch, from)
	if !r.term.Modes().Alt {
		r.lexer.Paint(s.scratch, s.painter.Theme)
	}
	if r != s.running {
		quiet := between(s.painter.Theme.Text, s.painter.Theme.Dim)
		s.scratch.Restyle(0, 0, s.scratch.W, s.scratch.H, func(c *screen.Cell) {
			if c.FG == 0 {
				c.FG = quiet
			}
		})
	}
	f.Blit(p.x, p.y, s.scratch, 0, 0, min(p.w, s.scratch.W), p.h)
}

// between is the colour half way between two true colours, else the first.
func between(a, b screen.Color) screen.Color {
	ar, ag, ab, ok := a.IsRGB()
	br, bg, bb, too := b.IsRGB()
	if !ok || !too {
		return a
	}
	mid := func(x, y uint8) uint8 { return uint8((int(x) + int(y)) / 2) }
	return screen.RGB(mid(ar, br), mid(ag, bg), mid(ab, bb))
}

// drawScroll shows how much of the slide lies below and above.
func (s *Stage) drawScroll(f *screen.Screen, total int) {
	if s.headRows() == 0 || s.focus.alt && s.onStage() {
		return
	}
	style := s.look(paint.Dim)
	if below := total - s.scroll - s.bodyRows(); below > 0 {
		s.putRight(f, s.headRows()+s.bodyRows(), fmt.Sprintf(" ↓ %d ", below), style)
	}
	if s.scroll > 0 {
		s.putRight(f, s.headRows()-1, fmt.Sprintf(" ↑ %d ", s.scroll), style)
	}
}

func (s *Stage) putRight(f *screen.Screen, y int, text string, style screen.Style) {
	text = s.glyph(text)
	f.Put(max(s.cols-1-screen.Width(text), 0), y, text, style)
}

// drawHeader draws where in the deck the slide stands, and the clock.
func (s *Stage) drawHeader(f *screen.Screen) {
	if s.headRows() == 0 {
		return
	}
	s.rule(f, s.headRows()-1)
	right := fmt.Sprintf("%d/%d", s.slide+1, len(s.Deck.Slides))
	if s.cols >= 40 {
		right += "   " + s.talkTime()
	}
	if s.Replay && s.cols >= 40 {
		right = "↺ replay   " + right
	}
	pace, style := s.paceText()
	s.putRight(f, 0, pace, style)
	if pace != "" {
		right += strings.Repeat(" ", 2+screen.Width(pace))
	}
	f.Put(max(s.cols-1-screen.Width(right), 0), 0, s.glyph(strings.TrimRight(right, " ")), s.look(paint.Dim))
	left := s.Deck.Title
	if sl := s.current(); sl != nil {
		left = strings.Join(append(append([]string{}, sl.Crumbs...), sl.Title), " › ")
	}
	f.Put(1, 0, clip(s.glyph(left), s.cols-screen.Width(right)-4), s.look(paint.Dim))
}

func (s *Stage) talkTime() string {
	text := fmt.Sprintf("%d min", int(s.talk.passed(s.Clock.Now())/time.Minute))
	if s.talk.paused {
		text += " ⏸"
	}
	return text
}

// rule draws a rule, but for what stands on it already.
func (s *Stage) rule(f *screen.Screen, y int) {
	if y < 0 || y >= f.H {
		return
	}
	for x, c := range f.Row(y) {
		if c.Ch == 0 {
			f.Put(x, y, s.glyph("─"), s.faint())
		}
	}
}

// faint is how rules look: half way from dim text to the background.
func (s *Stage) faint() screen.Style {
	st := s.look(paint.Dim)
	st.FG = between(st.FG, s.painter.Theme.Tint)
	return st
}

// hit is the run whose output is at a place on the screen, or nil.
func (s *Stage) hit(x, y int) *run {
	if y >= s.headRows()+s.bodyRows() {
		return nil
	}
	row := s.headRows() - s.scroll
	for _, st := range s.strips {
		if y >= max(row, s.headRows()) && y < row+st.rows {
			return st.run
		}
		row += st.rows
	}
	return nil
}

// outputOrigin is where on the screen the running program's first cell stands.
func (s *Stage) outputOrigin() (x, y int) {
	if s.filled() {
		return 0, 0
	}
	row := s.headRows() - s.scroll
	for _, st := range s.strips {
		if st.run == s.running && st.part == nil && st.text == "" {
			return outputX, row - st.from
		}
		row += st.rows
	}
	return outputX, s.headRows()
}

// clip cuts text to a number of columns, with an ellipsis.
func clip(text string, cols int) string {
	if cols <= 0 {
		return ""
	}
	long := len(text) > 64*cols
	if long {
		text = strings.ToValidUTF8(text[:64*cols], "") // more never fits; measuring it takes time
	}
	if !long && screen.Width(text) <= cols {
		return text
	}
	rs := []rune(text)
	for len(rs) > 0 && screen.Width(string(rs))+1 > cols {
		rs = rs[:len(rs)-1]
	}
	return string(rs) + "…"
}

// plainSigns are the ASCII stand-ins of the stage's own signs.
func plainSigns() *strings.Replacer {
	return strings.NewReplacer("─", "-", "│", "|", "┃", "|", "○", "o", "▶", ">", "⌨", "?", "✔", "+", "✘", "x",
		"⏸", "=", "–", "-", "›", ">", "↑", "^", "↓", "v", "→", "->", "←", "<-", "⏎", "Enter", "⋮", ":", "·", "-", "…", "...", "⌫", "Backspace",
		"━", "=", "╸", "-", "↺", "@", "✓", "+", "≠", "!")
}

// glyph is text as the terminal can show it.
func (s *Stage) glyph(text string) string {
	if s.ASCII {
		return plainSigns().Replace(text)
	}
	return text
}
