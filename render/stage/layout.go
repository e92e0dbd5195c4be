package stage

import (
	"fmt"
	"strconv"

	"showrunner/render/paint"
	"showrunner/slides"
)

const (
	outputX  = 3  // where output begins: margin, gutter, blank
	foldRows = 12 // of a finished step's output

	roomyRows = 12 // of a slide with a blank row above its title
)

// strip is a run of rows of a slide: a blank row, a painted part, a row of our
// own, or a step's output.
type strip struct {
	part *paint.Part // painted
	run  *run        // whose output it is, or whose step the part is
	text string      // a row of our own
	from int         // first row of the terminal, of an output
	rows int
	warn bool // the text is about a failure
}

// layOut lists the current slide's strips.
func (s *Stage) layOut() []strip {
	pg := s.page(s.slide)
	shown := s.revealed[s.slide]
	strips := s.strips[:0]
	if s.bodyRows() >= roomyRows {
		strips = append(strips, strip{rows: 1})
	}
	for i := range pg.parts {
		p := &pg.parts[i]
		if p.Reveal > shown {
			break
		}
		if s.superseded(p) {
			continue
		}
		if p.Gap && i > 0 {
			strips = append(strips, strip{rows: 1})
		}
		var r *run
		if p.Step >= 0 {
			r = s.runs[p.Block.Steps()[p.Step].ID]
		}
		strips = append(strips, strip{part: p, run: r, rows: p.Picture.H})
		if r != nil {
			strips = s.layOutRun(strips, r, p.Picture.H)
		}
	}
	s.strips = strips
	return strips
}

// superseded tells whether a part is what a console block expects of a step
// whose real output stands there.
func (s *Stage) superseded(p *paint.Part) bool {
	e, ok := p.Element.(*slides.Expectation)
	if !ok || e.Block == nil || e.Step < 0 {
		return false
	}
	r := s.runs[e.Block.Steps()[e.Step].ID]
	return r != nil && r.mark != fresh && r.mark != skipped
}

// layOutRun adds what a step printed. The running step gets what is left of the
// screen beside its command, and at least half of it; a finished one its last
// rows.
func (s *Stage) layOutRun(strips []strip, r *run, above int) []strip {
	if r.term != nil {
		s.fit(r)
		all := r.term.Len()
		most := foldRows
		switch {
		case r == s.running && (s.focus.on || s.focus.alt):
			most = s.bodyRows() // the footer names the command
		case r == s.running:
			most = max(s.bodyRows()-above-1, s.bodyRows()/2, 1)
		}
		if all > most && r != s.running {
			strips = append(strips, strip{text: hiddenRows(all-most, r.term.Above()), rows: 1, run: r})
		}
		if n := min(all, most); n > 0 {
			strips = append(strips, strip{run: r, from: all - n, rows: n})
		}
	}
	if r.mark == failed || r.mark == replayed && !r.passed() {
		strips = append(strips, strip{text: "✘ " + r.result.Words(), rows: 1, warn: true, run: r})
	}
	if r.told != "" {
		for _, line := range wrap(r.told, max(s.cols-outputX-1, 1)) {
			strips = append(strips, strip{text: line, rows: 1, warn: true, run: r})
		}
	}
	return strips
}

// hiddenRows says how many rows a folded output hides, and how many its
// terminal has no more.
func hiddenRows(n, gone int) string {
	text := fmt.Sprintf("⋮ %s rows above · o opens", thousands(n))
	if gone > 0 {
		text += fmt.Sprintf(" · %s older ones are gone", thousands(gone))
	}
	return text
}

// thousands writes a number with commas: 14,318,381.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// leastRows is how high a window is that has rules, a header and a footer.
const leastRows = 5

// headRows is how many rows the header and its rule have.
func (s *Stage) headRows() int {
	if s.rows < leastRows {
		return 0
	}
	return 2
}

// footRows is how many rows the footer and its rule have. A single row is the
// slide's, but for questions and messages.
func (s *Stage) footRows() int {
	switch {
	case s.rows < 2:
		return 0
	case s.rows < leastRows:
		return 1
	}
	return 2
}

// bodyRows is how many rows the slide has.
func (s *Stage) bodyRows() int {
	return max(s.rows-s.headRows()-s.footRows()-s.bandRows(), 1)
}

// follow moves the view so that what matters is in sight: the running step's
// command and output, else the next step, else what was run last.
func (s *Stage) follow(strips []strip) {
	total := 0
	for _, st := range strips {
		total += st.rows
	}
	if !s.held {
		top, bottom := s.focusRows(strips)
		s.scroll = max(s.scroll, bottom-s.bodyRows())
		s.scroll = min(s.scroll, top)
	}
	s.scroll = max(min(s.scroll, total-s.bodyRows()), 0)
}

// focusRows are the rows that must be in sight, from top to before bottom: of
// the running step, of the one that ran last with the next one's command, of
// what was revealed last.
func (s *Stage) focusRows(strips []strip) (top, bottom int) {
	var ran, next, bared span
	step := s.nextStep()
	y := 0
	for _, st := range strips {
		r := st.run
		switch {
		case r == nil, r == s.running && (s.focus.on || s.focus.alt) && st.part != nil: // whoever types looks at the output
		case r == s.running, s.running == nil && r == s.last:
			ran.add(y, st.rows)
		}
		if step != nil && st.shows(step) {
			next.add(y, st.rows)
		}
		if st.part != nil && st.part.Reveal > 0 && st.part.Reveal == s.revealed[s.slide] {
			bared.add(y, st.rows)
		}
		y += st.rows
	}
	both := ran
	both.add(next.top, next.rows())
	switch {
	case s.bared && bared.rows() > 0:
		return bared.top, bared.bottom
	case s.aim && next.rows() > 0 && (ran.rows() == 0 || both.rows() > s.bodyRows()):
		return next.top, next.bottom
	case ran.rows() > 0 && s.running == nil && next.rows() > 0 && both.rows() <= s.bodyRows():
		return both.top, both.bottom
	case ran.rows() > 0:
		return ran.top, ran.bottom
	case s.revealed[s.slide] > 0 && len(strips) > 0:
		return y - strips[len(strips)-1].rows, y
	}
	return s.scroll, s.scroll
}

// span is a run of rows; the zero value is none.
type span struct{ top, bottom int }

func (sp span) rows() int { return sp.bottom - sp.top }

func (sp *span) add(y, rows int) {
	if rows == 0 {
		return
	}
	if sp.rows() == 0 {
		*sp = span{y, y + rows}
		return
	}
	*sp = span{min(sp.top, y), max(sp.bottom, y+rows)}
}

// shows tells whether the strip is a step's command.
func (st strip) shows(step *slides.Step) bool {
	return st.part != nil && st.part.Step >= 0 && st.part.Block.Steps()[st.part.Step].ID == step.ID
}

// inSight tells whether a step's command is on the screen.
func (s *Stage) inSight(step *slides.Step) bool {
	y := -s.scroll
	for _, st := range s.layOut() {
		if st.shows(step) {
			return y >= 0 && y+min(st.rows, s.bodyRows()) <= s.bodyRows()
		}
		y += st.rows
	}
	return false
}
