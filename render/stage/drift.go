package stage

import (
	"strings"

	"showrunner/render/paint"
	"showrunner/render/screen"
	"showrunner/render/vt"
	"showrunner/runner/journal"
	"showrunner/slides"
)

// verdict is whether what a block printed left its expectation.
type verdict struct {
	of    *slides.Expectation
	known bool
	drift bool
}

// judgement is the answer to the question for a verdict.
type judgement struct {
	of     *verdict
	judged bool
	drift  bool
}

// judge has the expectations of a block judged that a run which ended belongs
// to, once all the steps have run that they are about. It is done off the loop:
// the text of a long output takes its time.
func (s *Stage) judge(b *slides.Block) {
	if s.Judge == nil || b == nil {
		return
	}
	s.unjudge(b)
	for _, x := range b.Expectations {
		runs := s.runsOf(x)
		if len(runs) == 0 {
			continue
		}
		v := &verdict{of: x}
		s.verdicts[x] = v
		status, terms := runs[len(runs)-1].result.Status, termsOf(runs)
		go func() { // ends with the judgement
			defer s.Guard()
			drift, judged := s.Judge(x, printedBy(terms, status))
			s.inbox.judged(judgement{v, judged, drift})
		}()
	}
}

// unjudge forgets the verdicts on a block.
func (s *Stage) unjudge(b *slides.Block) {
	if b == nil {
		return
	}
	for _, x := range b.Expectations {
		delete(s.verdicts, x)
	}
}

// decide takes a judgement, unless its question is out of date.
func (s *Stage) decide(j judgement) {
	if s.verdicts[j.of.of] == j.of {
		j.of.known, j.of.drift = j.judged, j.drift
	}
}

// runsOf are the runs of the steps that an expectation is about; none where one
// has not run to its end.
func (s *Stage) runsOf(x *slides.Expectation) (runs []*run) {
	for i, step := range x.Block.Steps() {
		if x.Step >= 0 && x.Step != i {
			continue
		}
		r := s.runs[step.ID]
		if r == nil || !r.over() {
			return nil
		}
		runs = append(runs, r)
	}
	return runs
}

func termsOf(runs []*run) (terms []*vt.Terminal) {
	for _, r := range runs {
		if r.term != nil {
			terms = append(terms, r.term)
		}
	}
	return terms
}

// printedBy is what steps printed, the last of which ended with a status.
func printedBy(terms []*vt.Terminal, status int) journal.Printed {
	p := journal.Printed{Status: status}
	var b strings.Builder
	for _, t := range terms {
		b.WriteString(t.Text())
		p.LeftOut += t.LeftOut()
	}
	p.Text = b.String()
	return p
}

// rejudge has everything judged that has run: the deck is another.
func (s *Stage) rejudge() {
	clear(s.verdicts)
	seen := map[*slides.Block]bool{}
	for _, r := range s.runs {
		if b := r.step.Block; b != nil && !seen[b] {
			seen[b] = true
			s.judge(b)
		}
	}
}

// sentence is a verdict's sign and how it looks; "" where there is none.
func (s *Stage) sentence(x *slides.Expectation) (string, screen.Style) {
	switch v := s.verdicts[x]; {
	case v == nil || !v.known:
		return "", screen.Style{}
	case v.drift:
		return "≠", s.bold(paint.Waiting)
	}
	return "✓", s.bold(paint.Passed)
}

// stepSentence is the verdict on what a console block expects of one step: the
// real output stands in the place of the expected one.
func (s *Stage) stepSentence(step *slides.Step) (string, screen.Style) {
	if step.Block == nil {
		return "", screen.Style{}
	}
	for _, x := range step.Block.Expectations {
		if x.Step >= 0 && step.Block.Steps()[x.Step].ID == step.ID {
			return s.sentence(x)
		}
	}
	return "", screen.Style{}
}
