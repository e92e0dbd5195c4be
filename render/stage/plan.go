package stage

import (
	"strings"
	"time"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/runner/journal"
	"showrunner/slides"
)

const (
	barCols = 13          // of a running step's bar
	barFrom = time.Second // a step that is over sooner needs none
)

// openPlan asks for the plan off the loop.
func (s *Stage) openPlan() {
	if s.Plan == nil {
		return
	}
	go func() { // ends when Plan returns; plans has room for its answer
		defer s.Guard()
		s.plans <- s.Plan()
	}()
}

// heed takes the plan.
func (s *Stage) heed(p *journal.Plan) {
	s.plan, s.work, s.dirty = p, workOf(p, len(s.Deck.Slides)), true
}

// planned is what the plan says of a step, or nil.
func (s *Stage) planned(step *slides.Step) *journal.Planned {
	if s.plan == nil {
		return nil
	}
	return s.plan.Steps[step.ID]
}

// expected is how long a run is to take: as it did in the rehearsal, or as long
// as that is played.
func (s *Stage) expected(r *run) (d time.Duration, known bool) {
	p := s.planned(r.step)
	switch {
	case p == nil:
		return 0, false
	case r.played:
		return p.Playing(), true
	}
	return p.Result.Duration, true
}

// about writes the expected time of a step that has not run.
func about(d time.Duration) string {
	switch d = d.Round(time.Second); {
	case d < time.Second:
		return "<1s"
	case d < time.Minute:
		return "~" + d.String()
	case d < time.Hour:
		return "~" + clock(d)
	}
	return "~" + strings.TrimSuffix(d.Round(time.Minute).String(), "0s")
}

// drawExpected draws, quietly, how long a step is to take that has not run.
func (s *Stage) drawExpected(f *screen.Screen, step *slides.Step, y int) {
	if p := s.planned(step); p != nil {
		s.putTime(f, y, about(p.Result.Duration), s.look(paint.Dim))
	}
}

// putTime writes at the right of a row, on its background.
func (s *Stage) putTime(f *screen.Screen, y int, text string, style screen.Style) {
	x := max(s.cols-1-screen.Width(text), 0)
	style.BG = f.Row(y)[x].BG
	f.Put(x, y, s.glyph(text), style)
}

// spots are the rows that the running step's time may stand in: the one of its
// command and the first of its output; -1 is none.
type spots struct{ command, output int }

// drawProgress draws the running step's time against the rehearsed one where
// there is room for it, else the time alone.
func (s *Stage) drawProgress(f *screen.Screen) {
	r := s.running
	if r == nil {
		return
	}
	gone := s.Clock.Now().Sub(r.began)
	all, known := s.expected(r)
	style := s.look(paint.Accent)
	if known && gone > all+time.Second {
		style = s.look(paint.Waiting)
	}
	if known && all >= barFrom {
		for _, y := range []int{s.spots.command, s.spots.output} {
			if y >= 0 && s.drawBar(f, y, gone, all, style) {
				return
			}
		}
	}
	if s.spots.command >= 0 {
		s.putTime(f, s.spots.command, clock(gone), style)
	}
}

// drawBar draws "0:12 ━━━━━━━━╸──── 0:18" at the right of a row, unless
// something stands there.
func (s *Stage) drawBar(f *screen.Screen, y int, gone, all time.Duration, style screen.Style) bool {
	from, to := clock(gone)+" ", " "+clock(all.Round(time.Second))
	full, rest := bar(gone, all)
	x := s.cols - 1 - screen.Width(from) - barCols - screen.Width(to)
	if x < outputX+2 || !blank(f.Row(y)[x-2:]) {
		return false
	}
	quiet, faint := s.look(paint.Dim), s.faint()
	style.BG, quiet.BG, faint.BG = f.Row(y)[x].BG, f.Row(y)[x].BG, f.Row(y)[x].BG
	x = f.Put(x, y, from+s.glyph(full), style)
	x = f.Put(x, y, s.glyph(rest), faint)
	f.Put(x, y, to, quiet)
	return true
}

// bar is what of a bar is full, and the rest.
func bar(gone, all time.Duration) (full, rest string) {
	halves := int(min(2*barCols*gone/max(all, 1), 2*barCols))
	full = strings.Repeat("━", halves/2)
	if halves%2 == 1 {
		full += "╸"
	}
	return full, strings.Repeat("─", barCols-(halves+1)/2)
}

func blank(cells []screen.Cell) bool {
	for _, c := range cells {
		if c.Ch != 0 && c.Ch != ' ' || c.Attr&screen.Tail != 0 {
			return false
		}
	}
	return true
}
