package stage

import "showrunner/slides"

// forward shows the rows below, else reveals, else goes to the next slide. It
// never runs anything.
func (s *Stage) forward() {
	if s.rowsBelow() > 0 {
		s.screenful(1)
		return
	}
	if s.revealed[s.slide] < s.page(s.slide).pauses {
		s.revealed[s.slide]++
		s.held, s.bared = false, true
		return
	}
	if s.slide+1 >= len(s.Deck.Slides) {
		s.said = "the last slide"
		return
	}
	s.goTo(s.slide + 1)
}

// back shows the rows above, else hides what was revealed last, else goes to
// the slide before.
func (s *Stage) back() {
	if s.scroll > 0 {
		s.screenful(-1)
		return
	}
	if s.revealed[s.slide] > 0 && !s.ranHere() {
		s.revealed[s.slide]--
		return
	}
	if s.slide == 0 {
		s.said = "the first slide"
		return
	}
	s.goTo(s.slide - 1)
}

func (s *Stage) ranHere() bool { return s.lastHere() != nil }

// goTo shows a slide, by index.
func (s *Stage) goTo(i int) {
	i = min(max(i, 0), max(len(s.Deck.Slides)-1, 0))
	if i != s.slide {
		s.scroll, s.held, s.aim, s.bared = 0, false, false, false
		s.focus.came = s.Clock.Now()
	}
	s.slide = i
	s.prepare()
}

// hop goes to the next slide in the given direction that has a step.
func (s *Stage) hop(by int) {
	for i := s.slide + by; i >= 0 && i < len(s.Deck.Slides); i += by {
		if len(s.Deck.Slides[i].Blocks()) > 0 {
			s.goTo(i)
			return
		}
	}
	s.said = "no slide with a step " + map[int]string{1: "after", -1: "before"}[by] + " this one"
}

// scrollBy moves the view by rows; it then stays until something happens.
func (s *Stage) scrollBy(n int) {
	s.held = true
	s.scroll += n
}

// screenful moves the view by a screenful, of which one row stays in sight.
func (s *Stage) screenful(by int) {
	s.scrollBy(by * max(s.bodyRows()-1, 1))
	s.scroll = max(s.scroll, 0)
}

// approach brings a step into sight, by a screenful at a time where it stands
// below.
func (s *Stage) approach(step *slides.Step) {
	y, bottom := 0, s.scroll+s.bodyRows()
	for _, st := range s.layOut() {
		if st.shows(step) && y > bottom {
			s.screenful(1)
			return
		}
		y += st.rows
	}
	s.aim, s.held, s.bared = true, false, false
}

// rowsBelow is how many rows of the slide stand below the view.
func (s *Stage) rowsBelow() int {
	total := 0
	for _, st := range s.layOut() {
		total += st.rows
	}
	return max(total-s.scroll-s.bodyRows(), 0)
}

// goG is G: slide N after a number, else the last.
func (s *Stage) goG() {
	if s.count > 0 {
		s.goTo(s.count - 1)
		return
	}
	s.goTo(len(s.Deck.Slides) - 1)
}
