package journal

import "showrunner/slides"

// Fold makes the report of a recording, with every step of the deck in order.
// emulator makes the terminals that the output is written to, which may take
// less than all of it; mask, which may be nil, is a Reporter's.
func Fold(deck *slides.Deck, rec *Recording, emulator func(cols, rows int, reply func([]byte)) Terminal, mask func(string) string) *Report {
	f := folding{Reporter: &Reporter{Deck: deck, Emulator: emulator, Mask: mask}}
	f.cols, f.rows = dimension(rec.Cols, 80), dimension(rec.Rows, 24)
	for i := range rec.Entries {
		f.entry(&rec.Entries[i])
	}
	rep := f.Report(stepsOf(deck))
	rep.Shell, rep.Cols, rep.Rows, rep.Started = rec.Shell, dimension(rec.Cols, 80), dimension(rec.Rows, 24), rec.Started
	rep.Interrupted = !rec.Whole
	return rep
}

// A folding does what a session does for a reporter: it makes the terminals
// and writes to them.
type folding struct {
	*Reporter
	term       Terminal // the newest one
	cols, rows int
}

func (f *folding) entry(e *Entry) {
	switch e.Kind {
	case Began:
		if e.Cols > 0 && e.Rows > 0 {
			f.cols, f.rows = e.Cols, e.Rows
		}
		if len(f.open) == 0 {
			f.term = f.NewTerminal(e.Step, f.cols, f.rows, nil)
		}
	case Output:
		if f.last != nil {
			n, _ := f.term.Write(e.Data)
			f.last.lost += len(e.Data) - n
		}
	case Resized:
		f.cols, f.rows = dimension(e.Cols, 80), dimension(e.Rows, 24)
		if f.term != nil {
			f.term.Resize(f.cols, f.rows)
		}
	}
	f.Record(*e)
}

func stepsOf(deck *slides.Deck) (all []*slides.Step) {
	for _, s := range deck.Slides {
		for _, b := range s.Blocks() {
			for i := range b.Steps() {
				all = append(all, &b.Steps()[i])
			}
		}
	}
	return all
}
