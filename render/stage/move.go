package stage

// forward reveals, else goes to the next slide. It never runs anything.
func (s *Stage) forward() {
	if s.revealed[s.slide] < s.page(s.slide).pauses {
		s.revealed[s.slide]++
		s.held = false
		return
	}
	if s.slide+1 >= len(s.Deck.Slides) {
		s.said = "the last slide"
		return
	}
	s.goTo(s.slide + 1)
}

// back hides what was revealed last, else goes to the slide before.
func (s *Stage) back() {
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
		s.scroll, s.held, s.aim = 0, false, false
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

// goG is G: slide N after a number, else the last.
func (s *Stage) goG() {
	if s.count > 0 {
		s.goTo(s.count - 1)
		return
	}
	s.goTo(len(s.Deck.Slides) - 1)
}
