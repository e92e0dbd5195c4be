package journal

import "showrunner/slides"

// expectations adds how the expectations among elements compare.
func (r *Reporter) expectations(rep *Report, elements []slides.Element, chosen map[*slides.Block]bool) {
	for _, e := range elements {
		switch e := e.(type) {
		case *slides.Block:
			if e.Console {
				for _, x := range e.Expectations {
					r.expectation(rep, x, chosen)
				}
			}
		case *slides.Expectation:
			r.expectation(rep, e, chosen)
		}
		r.expectations(rep, slides.Children(e), chosen)
	}
}

func (r *Reporter) expectation(rep *Report, x *slides.Expectation, chosen map[*slides.Block]bool) {
	if x.Block != nil && !chosen[x.Block] {
		return
	}
	er := ExpectationReport{Expectation: x, Match: x.Attr.Match}
	if x.Block != nil {
		er.Block = x.Block.ID
	}
	rep.Expectations = append(rep.Expectations, er)
}
