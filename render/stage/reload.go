package stage

import (
	"bytes"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// reload reads the runbook again. Steps of blocks whose text is the same keep
// what they printed.
func (s *Stage) reload() {
	if s.Load == nil {
		s.said = "this runbook can't be read again"
		return
	}
	if s.busy() {
		return
	}
	deck, err := s.Load()
	if err != nil {
		s.say(err)
		return
	}
	if textless(deck) && !textless(s.Deck) { // an editor may be at it
		s.said = deck.File + ": is empty; the slides stay as they are"
		return
	}
	if deck.File == s.Deck.File && bytes.Equal(deck.Source, s.Deck.Source) {
		deck = s.Deck // two decks of a large runbook take much memory
	}
	all := pair(s.Deck, deck)
	runs, plan := carry(all, s.runs), carryPlan(all, s.plan)
	at := counterpart(s.Deck, deck, s.slide)
	s.Deck, s.runs = deck, runs
	s.ended = kept(s.ended, runs)
	s.heed(plan)
	s.rejudge()
	s.revealed = map[int]int{}
	s.unpaint()
	s.slide, s.turned = -1, 0
	s.goTo(at)
	s.said = "read again"
	s.doubt()
}

func textless(d *slides.Deck) bool { return len(bytes.TrimSpace(d.Source)) == 0 }

// twins are two blocks of the same text, one of the old deck and one of the new:
// the nth of that text each.
type twins struct{ old, new *slides.Block }

func pair(old, deck *slides.Deck) (all []twins) {
	was := map[string][]*slides.Block{}
	for _, sl := range old.Slides {
		for _, b := range sl.Blocks() {
			was[b.Text] = append(was[b.Text], b)
		}
	}
	for _, sl := range deck.Slides {
		for _, b := range sl.Blocks() {
			if same := was[b.Text]; len(same) > 0 {
				all = append(all, twins{same[0], b})
				was[b.Text] = same[1:]
			}
		}
	}
	return all
}

// each calls f with every step of the old deck that stands in the new one.
func each(all []twins, f func(old, new *slides.Step)) {
	for _, t := range all {
		before, now := t.old.Steps(), t.new.Steps()
		for i := range min(len(before), len(now)) {
			f(&before[i], &now[i])
		}
	}
}

// carry finds the runs of the steps that stand in the new deck as they did in
// the old.
func carry(all []twins, runs map[string]*run) map[string]*run {
	found := map[string]*run{}
	each(all, func(old, new *slides.Step) {
		if r := runs[old.ID]; r != nil {
			r.step = new
			found[new.ID] = r
		}
	})
	return found
}

// carryPlan is the plan with the ids of the new deck.
func carryPlan(all []twins, plan *journal.Plan) *journal.Plan {
	if plan == nil {
		return nil
	}
	p := *plan
	p.Steps = map[string]*journal.Planned{}
	each(all, func(old, new *slides.Step) {
		if step := plan.Steps[old.ID]; step != nil {
			p.Steps[new.ID] = step
		}
	})
	return &p
}

// counterpart is the slide of the new deck that is the nearest to slide i of
// the old: of the same title, else of the same number.
func counterpart(old, deck *slides.Deck, i int) int {
	if i >= len(old.Slides) {
		return 0
	}
	best := i
	for j, sl := range deck.Slides {
		if sl.Title == old.Slides[i].Title && (best == i || abs(j-i) < abs(best-i)) {
			best = j
		}
	}
	if i < len(deck.Slides) && deck.Slides[i].Title == old.Slides[i].Title {
		best = i
	}
	return best
}

func abs(n int) int { return max(n, -n) }

// kept drops the runs that are in the deck no more.
func kept(ended []*run, runs map[string]*run) (still []*run) {
	for _, r := range ended {
		if runs[r.step.ID] == r {
			still = append(still, r)
		}
	}
	return still
}
