package stage

import (
	"fmt"
	"strings"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/render/tty"
)

// view covers the slide until it is closed: an overview, the keys, an output in
// full, a black screen.
type view interface {
	draw(s *Stage, f *screen.Screen)
	press(s *Stage, k tty.Key)
	foot() string
}

// black is the black screen. Any key ends it.
type black struct{}

func (black) draw(*Stage, *screen.Screen) {}
func (black) press(s *Stage, _ tty.Key)   { s.view = nil }
func (black) foot() string                { return "" }

// closes tells whether a key closes a view.
func closes(k tty.Key) bool {
	return k.Code == tty.Esc || k == tty.Key{Code: 'q'} || k == ctrl('c')
}

// moves is how far a key moves in a list or text whose screen holds page rows:
// 0 for other keys.
func moves(k tty.Key, page int) int {
	switch k.Code {
	case tty.Up, 'k':
		return -1
	case tty.Down, 'j':
		return 1
	case tty.PgUp, 'b':
		return -page
	case tty.PgDn, ' ':
		return page
	case tty.Home, 'g':
		return -1 << 30
	case tty.End, 'G':
		return 1 << 30
	}
	return 0
}

// overview lists the slides.
type overview struct{ at, top int }

func (s *Stage) openOverview() { s.view = &overview{at: s.slide} }

func (o *overview) foot() string { return "⏎ go there   ↑ ↓ choose   Esc close" }

func (o *overview) press(s *Stage, k tty.Key) {
	n := moves(k, s.bodyRows())
	switch {
	case closes(k), k == ctrl('p'):
		s.view = nil
	case k.Code == tty.Enter:
		s.view = nil
		s.goTo(o.at)
	case n != 0:
		o.at = min(max(o.at+n, 0), max(len(s.Deck.Slides)-1, 0))
	}
}

func (o *overview) mouse(s *Stage, m tty.Mouse) {
	switch m.Button {
	case tty.WheelUp, tty.WheelDown:
		o.press(s, tty.Key{Code: map[bool]rune{true: tty.Up, false: tty.Down}[m.Button == tty.WheelUp]})
	case tty.LeftButton:
		if i := o.top + m.Y - s.headRows(); m.Press && i >= 0 && i < len(s.Deck.Slides) {
			s.view = nil
			s.goTo(i)
		}
	}
}

func (o *overview) draw(s *Stage, f *screen.Screen) {
	body := s.bodyRows()
	o.top = min(o.top, o.at)
	o.top = max(o.top, o.at-body+1, 0)
	for y := 0; y < body && o.top+y < len(s.Deck.Slides); y++ {
		sl := s.Deck.Slides[o.top+y]
		style := s.look(paint.Text)
		if o.top+y == o.at {
			style = s.bold(paint.Accent)
			f.Put(1, s.headRows()+y, s.glyph("▶"), style)
		}
		title := strings.Repeat("  ", len(sl.Crumbs)) + sl.Title
		if sl.Goes {
			title += " …"
		}
		f.Put(3, s.headRows()+y, fmt.Sprintf("%4d  ", sl.Number), s.look(paint.Dim))
		f.Put(9, s.headRows()+y, clip(title, s.cols-24), style)
		s.putRight(f, s.headRows()+y, s.tally(o.top+y), s.look(paint.Dim))
	}
}

// tally says how many of a slide's steps were run.
func (s *Stage) tally(slide int) string {
	all, done, bad := 0, 0, ""
	for _, b := range s.Deck.Slides[slide].Blocks() {
		for _, step := range b.Steps() {
			all++
			if r := s.runs[step.ID]; r != nil {
				done++
				if r.mark == failed {
					bad = "✘ "
				}
			}
		}
	}
	if all == 0 {
		return ""
	}
	return fmt.Sprintf("%s%d/%d", bad, done, all)
}

// help lists the keys.
type help struct{ top int }

func (s *Stage) openHelp() { s.view = &help{} }

func (h *help) foot() string { return "↑ ↓ scroll   Esc close" }

func (h *help) press(s *Stage, k tty.Key) {
	if n := moves(k, s.bodyRows()); n != 0 {
		h.top += n
		return
	}
	s.view = nil
}

func (h *help) draw(s *Stage, f *screen.Screen) {
	rows := keys()
	h.top = max(min(h.top, len(rows)-s.bodyRows()), 0)
	for y := 0; y < s.bodyRows() && h.top+y < len(rows); y++ {
		row := rows[h.top+y]
		f.Put(1, s.headRows()+y, clip(s.glyph(row.label), 18), s.look(paint.Accent))
		f.Put(20, s.headRows()+y, clip(row.does, s.cols-21), s.look(paint.Text))
	}
}

// output shows what a step printed, all of it.
type output struct {
	run  *run
	top  int
	tail bool // stays at the end while the program prints
}

func (s *Stage) openOutput() { s.showOutput(false) }

// zoom gives the running program on this slide the whole window, and takes it
// back; with none it shows the output of the last step.
func (s *Stage) zoom() {
	r := s.running
	if !s.onStage() || r.term == nil || r.played {
		s.showOutput(true)
		return
	}
	s.setZoom(!s.focus.zoomed)
	switch {
	case s.asks():
		s.give()
	case s.focus.zoomed:
		s.said = "z gives the window back   Ctrl-C stop"
	}
}

func (s *Stage) showOutput(tail bool) {
	r := s.lastHere()
	if s.running != nil && r == nil {
		r = s.running
	}
	if r == nil || r.term == nil {
		s.said = "nothing has run on this slide yet"
		return
	}
	s.view = &output{run: r, tail: tail || r == s.running}
}

func (o *output) foot() string {
	return "↑ ↓ PgUp PgDn g G scroll   Esc close"
}

func (o *output) press(s *Stage, k tty.Key) {
	n := moves(k, o.rows(s))
	switch {
	case closes(k), k.Code == 'o', k.Code == 'z':
		s.view = nil
	case k.Code == 'i':
		s.view = nil
		s.give()
	case n != 0:
		o.move(s, n)
	}
}

func (o *output) mouse(s *Stage, m tty.Mouse) {
	switch m.Button {
	case tty.WheelUp:
		o.move(s, -3)
	case tty.WheelDown:
		o.move(s, 3)
	}
}

func (o *output) move(s *Stage, n int) {
	end := max(o.run.term.Len()-o.rows(s), 0)
	o.top = min(max(o.top+n, 0), end)
	o.tail = o.top == end
}

// rows is how many rows of the output are shown, beside its title where there
// is room for one.
func (o *output) rows(s *Stage) int { return s.bodyRows() - o.titleRows(s) }

func (o *output) titleRows(s *Stage) int {
	if s.headRows() == 0 {
		return 0
	}
	return 1
}

func (o *output) draw(s *Stage, f *screen.Screen) {
	s.fit(o.run)
	body := o.rows(s)
	all := o.run.term.Len()
	if end := max(all-body, 0); o.tail || o.top > end {
		o.top = end
	}
	y := s.headRows()
	if o.titleRows(s) > 0 {
		sign, style := s.sign(o.run)
		f.Put(1, y, s.glyph(sign), style)
		f.Put(outputX, y, clip(title(o.run.step), s.cols-outputX-20), s.bold(paint.Code))
		rows := fmt.Sprintf("%d–%d of %d", min(o.top+1, all), min(o.top+body, all), all)
		if gone := o.run.term.Above(); gone > 0 {
			rows += fmt.Sprintf(", %s older are gone", thousands(gone))
		}
		s.putRight(f, y, rows, s.look(paint.Dim))
		y++
	}
	if n := min(body, all-o.top); n > 0 {
		s.drawTerm(f, o.run, place{outputX, y, s.cols - outputX, n}, o.top)
	}
}

// bandRows is the height of the band of speaker notes.
func (s *Stage) bandRows() int {
	if !s.notes || s.rows < 10 || s.focus.alt && s.onStage() {
		return 0
	}
	return min(max(s.rows/4, 3), 10)
}

// drawBand draws the speaker notes above the footer.
func (s *Stage) drawBand(f *screen.Screen) {
	h := s.bandRows()
	if h == 0 || s.current() == nil {
		return
	}
	y := s.rows - s.footRows() - h
	s.rule(f, y)
	text := strings.Join(s.current().Notes(), "\n")
	if text == "" {
		text = "no notes on this slide"
	}
	for _, line := range wrap(text, max(s.cols-2, 1)) {
		if y++; y >= s.rows-s.footRows() {
			break
		}
		f.Put(1, y, line, s.look(paint.Text))
	}
}

// wrap breaks text at blanks into lines of at most that many columns.
func wrap(text string, cols int) (lines []string) {
	for para := range strings.SplitSeq(text, "\n") {
		line := ""
		for _, word := range strings.Fields(para) {
			if line != "" && screen.Width(line)+1+screen.Width(word) > cols {
				lines = append(lines, line)
				line = ""
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		lines = append(lines, line)
	}
	return lines
}
