package stage

import "showrunner/slides"

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
	runs := carry(s.Deck, deck, s.runs)
	at := counterpart(s.Deck, deck, s.slide)
	s.Deck, s.runs = deck, runs
	s.ended = kept(s.ended, runs)
	s.revealed = map[int]int{}
	s.pages.forget()
	s.slide = -1
	s.goTo(at)
	s.said = "read again"
	s.doubt()
}

// carry finds the runs of steps that stand in the new deck as they did in the
// old: in a block of the same text, the nth of that text.
func carry(old, deck *slides.Deck, runs map[string]*run) map[string]*run {
	type place struct {
		text string
		nth  int
	}
	seen := map[string]int{}
	was := map[place]*slides.Block{}
	for _, sl := range old.Slides {
		for _, b := range sl.Blocks() {
			was[place{b.Text, seen[b.Text]}] = b
			seen[b.Text]++
		}
	}
	clear(seen)
	found := map[string]*run{}
	for _, sl := range deck.Slides {
		for _, b := range sl.Blocks() {
			before := was[place{b.Text, seen[b.Text]}]
			seen[b.Text]++
			if before != nil {
				carryBlock(before, b, runs, found)
			}
		}
	}
	return found
}

func carryBlock(before, b *slides.Block, runs, found map[string]*run) {
	steps := b.Steps()
	for i, step := range before.Steps() {
		if r := runs[step.ID]; r != nil && i < len(steps) {
			r.step = &steps[i]
			found[steps[i].ID] = r
		}
	}
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
