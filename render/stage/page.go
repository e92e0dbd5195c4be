package stage

import "showrunner/render/paint"

// pagesKept bounds how many painted slides are kept.
const pagesKept = 32

// page is a painted slide.
type page struct {
	parts  []paint.Part
	pauses int
}

// pages keeps painted slides, newest last.
type pages struct {
	order []int
	by    map[int]*page
}

func (p *pages) forget() { p.order, p.by = nil, nil }

// unpaint has every slide painted anew, and lets go of what was: a large slide
// is not held twice.
func (s *Stage) unpaint() {
	s.pages.forget()
	clear(s.strips[:cap(s.strips)])
}

// page paints a slide, by index, unless it is painted already.
func (s *Stage) page(i int) *page {
	if pg := s.pages.by[i]; pg != nil {
		return pg
	}
	pg := &page{}
	if i < len(s.Deck.Slides) {
		pg.parts = s.painter.Slide(s.Deck.Slides[i])
	}
	for _, part := range pg.parts {
		pg.pauses = max(pg.pauses, part.Reveal)
	}
	if s.pages.by == nil {
		s.pages.by = map[int]*page{}
	}
	if len(s.pages.order) >= pagesKept {
		delete(s.pages.by, s.pages.order[0])
		s.pages.order = s.pages.order[1:]
	}
	s.pages.order = append(s.pages.order, i)
	s.pages.by[i] = pg
	return pg
}
