package cli

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"showrunner/render/stage"
	"showrunner/runner"
	"showrunner/runner/journal"
	"showrunner/slides"
	"slices"
	"time"
)

// rehearsed is what comes of a rehearsal at the talk's pace.
type rehearsed struct {
	deck   *slides.Deck  // as it was read last
	last   *journal.Plan // of the rehearsal before it, or nil
	rep    *journal.Reporter
	began  time.Time
	turns  []journal.Entry      // the stage's
	decks  map[int]*slides.Deck // by slide: that it was last shown of
	report *journal.Report
}

// watch has a session's steps reported.
func (r *rehearsed) watch(s *runner.Session, st *stage.Stage) {
	r.rep = &journal.Reporter{Deck: st.Deck, Mask: s.Mask}
	r.rep.Home, _ = os.UserHomeDir() // nobody's is masked then
	s.NewTerminal = func(step string, cols, rows int, reply func([]byte)) journal.Terminal {
		t := st.NewTerminal(step, cols, rows, reply)
		r.rep.Watch(t)
		return t
	}
	s.Sink = append(s.Sink.(journal.Tee), r.rep)
}

// turned takes in that a slide of the deck is shown, or none.
func (r *rehearsed) turned(slide int, deck *slides.Deck) {
	if r.decks == nil {
		r.decks = map[int]*slides.Deck{}
	}
	r.deck, r.decks[slide] = deck, deck
	r.turns = append(r.turns, journal.Entry{At: time.Since(r.began), Kind: journal.Shown, Slide: slide})
}

// end judges the rehearsal on its recording.
func (r *rehearsed) end(tape *runner.Tape) {
	r.turned(0, r.deck)
	if r.rep != nil {
		r.report = r.rep.Report(r.rep.Deck.Steps())
		tape.Tell(journal.Entry{Kind: journal.Judged, Text: string(r.report.Verdict())})
	}
}

// tell compares the time of each slide with the last rehearsal, the slowest
// first, and the whole with what the talk is to take.
func (r *rehearsed) tell(w io.Writer) error {
	times := journal.SlideTimes(r.turns, time.Since(r.began))
	total := time.Duration(0)
	var shown []int
	for slide, d := range times {
		total += d
		shown = append(shown, slide)
	}
	slices.SortFunc(shown, func(a, b int) int { return cmp.Or(cmp.Compare(times[b], times[a]), a-b) })
	before := func(slide int) string {
		if r.last == nil || !r.last.Paced {
			return ""
		}
		return journal.Lasted(r.last.Slides[slide])
	}
	masks := map[*slides.Deck]func(string) string{}
	title := func(slide int) string {
		deck := r.decks[slide]
		if masks[deck] == nil {
			masks[deck] = maskOf(deck)
		}
		return inLine(masks[deck](deck.Slides[slide-1].Title))
	}
	out := bufio.NewWriter(w) // keeps the first error
	fmt.Fprintf(out, "%8s %8s  slide\n", "time", "last")
	for _, n := range shown {
		fmt.Fprintf(out, "%8s %8s  %d %s\n", journal.Lasted(times[n]), before(n), n, title(n))
	}
	fmt.Fprintf(out, "total %s", journal.Lasted(total))
	if r.last != nil && r.last.Paced {
		fmt.Fprintf(out, ", %s the last time", journal.Lasted(r.last.Total))
	}
	if d := r.deck.Meta.Duration; d > 0 {
		fmt.Fprintf(out, ", the talk has %s", journal.Lasted(d))
	}
	fmt.Fprintln(out)
	return out.Flush()
}
