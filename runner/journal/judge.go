package journal

import (
	"strings"

	"showrunner/runner/expect"
	"showrunner/slides"
)

// Printed is what an expectation is compared with.
type Printed struct {
	Text   string              // screen text, masked
	Status int                 // of the last step, -1 where there is none
	Home   string              // directory that is masked on both sides, or ""
	Mask   func(string) string // what masked Text; nil for nothing
}

// Judge compares what a block or step printed with what the runbook expects of
// it.
func Judge(x *slides.Expectation, p Printed) ExpectationReport {
	masked, out := *x, expect.Output{Text: p.Text, Status: p.Status, Home: p.Home}
	if p.Mask != nil {
		masked.Text = p.Mask(x.Text)
	}
	v := expect.Judge(&masked, out)
	rep := ExpectationReport{Expectation: x, Match: v.Match, Judged: true, Score: v.Score, Want: v.Want,
		Drift: v.Drift, Why: v.Why, Diff: v.Diff, Masks: v.Masks, Text: x.Text}
	if v.Drift {
		rep.Text = expect.Update(&masked, out)
	}
	if x.Block != nil {
		rep.Block = x.Block.ID
	}
	return rep
}

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
	why := ""
	if r.judged > judgeMost {
		why = "the expectations before it are too long"
	} else {
		text, status, ran := r.printed(x)
		r.judged += len(text) + len(x.Text) + min(strings.Count(text, "\n")*strings.Count(x.Text, "\n"), 16<<20)/2
		if ran {
			rep.Expectations = append(rep.Expectations, Judge(x, Printed{text, status, r.Home, r.mask}))
			return
		}
	}
	er := ExpectationReport{Expectation: x, Match: expect.Match(x), Score: -1, Why: why, Text: x.Text}
	if x.Block != nil {
		er.Block = x.Block.ID
	}
	rep.Expectations = append(rep.Expectations, er)
}

// printed is what the steps that an expectation is about printed, and the
// status of the last one. ran is false unless all of them came to an end.
func (r *Reporter) printed(x *slides.Expectation) (text string, status int, ran bool) {
	if x.Block == nil {
		return "", -1, false
	}
	steps := x.Block.Steps()
	if x.Step >= 0 && x.Step < len(steps) {
		steps = steps[x.Step : x.Step+1]
	}
	var b strings.Builder
	for i := range steps {
		run := r.runs[steps[i].ID]
		if run == nil || !run.ended {
			return "", -1, false
		}
		b.WriteString(run.output)
		status = run.result.Status
	}
	return b.String(), status, len(steps) > 0
}

// Doubts are what is wrong with a deck's expectations themselves: that they
// belong to no block, or cannot be understood.
func Doubts(deck *slides.Deck) (found []slides.Finding) {
	var look func(elements []slides.Element)
	doubt := func(x *slides.Expectation) {
		if x.Block == nil {
			found = append(found, slides.Finding{Pos: x.Pos, Name: "lonely-expectation",
				Text: "no block before it on its slide prints this, so it is not compared",
				Hint: "put it behind the block that prints it"})
		}
		found = append(found, expect.Check(x)...)
	}
	look = func(elements []slides.Element) {
		for _, e := range elements {
			switch e := e.(type) {
			case *slides.Block:
				for _, x := range e.Expectations {
					if e.Console {
						doubt(x)
					}
				}
			case *slides.Expectation:
				doubt(e)
			}
			look(slides.Children(e))
		}
	}
	for _, s := range deck.Slides {
		look(s.Elements())
	}
	return found
}
