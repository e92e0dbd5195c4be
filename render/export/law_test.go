package export

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	udiff "github.com/aymanbagabas/go-udiff"

	"showrunner/render/vt"
	"showrunner/runner/journal"
	"showrunner/slides"
	"showrunner/slides/slidestest"
)

const judgedRunbook = "# One\n\n```sh\nalpha\nbeta\n```\n\n```output\nred\n...\nlast\n```\n\n```sh status=1\ngamma\n```\n\n```log\nred and green are ok\n```\n\n" +
	"# Two\n\n```console\n$ delta\nred\n$ epsilon\nlast\n$ zeta\n[1]\n```\n\n```sh\nhost\n```\n\n```sh type\nguest\n```\n\n```output\nred\n```\n"

// liveReport is what a rehearsal's report says of entries: each step has a
// terminal of its own, which gets what it prints.
func liveReport(deck *slides.Deck, entries []journal.Entry) *journal.Report {
	rep := &journal.Reporter{Deck: deck, Emulator: func(cols, rows int, reply func([]byte)) journal.Terminal { return vt.New(cols, rows, reply) }}
	var term journal.Terminal
	open := 0
	for _, e := range entries {
		switch e.Kind {
		case journal.Began:
			if open == 0 {
				term = rep.NewTerminal(e.Step, e.Cols, e.Rows, nil)
			}
			open++
		case journal.Ended:
			open--
		case journal.Output:
			_, _ = term.Write(e.Data)
		case journal.Resized:
			if term != nil {
				term.Resize(e.Cols, e.Rows)
			}
		}
		rep.Record(e)
	}
	return rep.Report(deck.Steps())
}

// verdicts is what a report says of the last run of each step and of each
// expectation.
func verdicts(deck *slides.Deck, r *journal.Report) string {
	last := map[string]string{}
	for _, s := range r.Steps {
		last[s.ID] = fmt.Sprintf("%s %s %d %q\n", s.ID, s.Outcome, s.Status, strings.TrimRight(s.Output, "\n"))
	}
	var b strings.Builder
	for _, s := range deck.Steps() {
		b.WriteString(last[s.ID])
	}
	for _, x := range r.Expectations {
		fmt.Fprintf(&b, "line %d judged %v drift %v score %.4f\n", x.Expectation.Line, x.Judged, x.Drift, x.Score)
	}
	return b.String()
}

// An evening is a generator of what happens in a rehearsal.
type evening struct {
	*rand.Rand
	at      time.Duration
	entries []journal.Entry
	guested bool // the step that runs has a guest
}

func (v *evening) add(e journal.Entry) {
	v.at += time.Duration(v.IntN(50)) * time.Millisecond
	e.At = v.at
	v.entries = append(v.entries, e)
}

func (v *evening) print(step string, later bool) {
	printed := []string{"red\r\n", "last\r\n", "red and green are ok\r\n", "\x1b[31mred\x1b[m\r\n", "50%\r100%\r\n", "wide 漢字 \x1b[K\r\n", "a\tb\r\n", "no newline",
		strings.Repeat("long line ", 20) + "\r\n", strings.Repeat("row\r\n", 30), "\x1b[?1049hfull\x1b[?1049l", "red\r\n", "last\r\n", "\x1b[2J\x1b[H"}
	if v.guested { // what is erased belongs to two steps
		printed = printed[:len(printed)-1]
	}
	for range v.IntN(4) {
		v.add(journal.Entry{Kind: journal.Output, Step: step, Later: later, Data: []byte(printed[v.IntN(len(printed))])})
		if v.IntN(12) == 0 && !v.guested && !later { // whose rows may flow into the host's
			v.add(journal.Entry{Kind: journal.Resized, Cols: 20 + v.IntN(60), Rows: 3 + v.IntN(20)})
		}
	}
}

func (v *evening) run(step *slides.Step, guest *slides.Step) {
	v.guested = guest != nil
	v.add(journal.Entry{Kind: journal.Began, Step: step.ID, Text: step.Text, Cols: 40, Rows: 10})
	v.print(step.ID, false)
	if guest != nil {
		v.add(journal.Entry{Kind: journal.Output, Step: step.ID, Data: []byte("\r\n> ")})
		v.add(journal.Entry{Kind: journal.Began, Step: guest.ID, Text: guest.Text, Cols: 40, Rows: 10})
		v.print(guest.ID, false)
		v.add(journal.Entry{Kind: journal.Ended, Step: guest.ID, Result: journal.Result{Status: -1}})
	}
	res := journal.Result{Status: v.IntN(3), Agrees: v.IntN(2) == 0, Duration: time.Second}
	switch v.IntN(10) {
	case 0:
		res.Cut = journal.Overtime
	case 1:
		res.Aborted = true
	}
	v.add(journal.Entry{Kind: journal.Ended, Step: step.ID, Result: res})
	v.print(step.ID, true)
}

// TestEveryRoadJudgesAlike is a law: the report of a run, that of its recording
// and its transcript come to the same verdicts.
func TestEveryRoadJudgesAlike(t *testing.T) {
	slidestest.Alone(t)
	deck := slides.Parse("r.md", []byte(judgedRunbook))
	steps := deck.Steps()
	host, guest := steps[len(steps)-2], steps[len(steps)-1]
	for seed := range uint64(400) {
		v := &evening{Rand: rand.New(rand.NewPCG(7, seed))}
		for _, s := range steps[:len(steps)-2] {
			if v.IntN(6) > 0 {
				v.run(s, nil)
			}
			if v.IntN(8) == 0 {
				v.run(s, nil)
			}
		}
		v.run(host, guest)
		v.add(journal.Entry{Kind: journal.Closed})
		var file bytes.Buffer
		to := journal.NewRecorder(&file, journal.Meta{Source: deck.Source, Cols: 40, Rows: 10}, nil)
		for _, e := range v.entries {
			to.Record(e)
		}
		if err := to.Close(); err != nil {
			t.Fatal(err)
		}
		rec, err := journal.Read(&file)
		if err != nil {
			t.Fatal(err)
		}
		live := verdicts(deck, liveReport(deck, v.entries))
		if d := udiff.Unified("live", "recorded", live, verdicts(deck, liveReport(deck, rec.Entries))); d != "" {
			t.Fatalf("seed %d:\n%s", seed, d)
		}
		if d := udiff.Unified("live", "written", live, verdicts(deck, fold(Input{Deck: deck, Recording: rec}).report())); d != "" {
			t.Fatalf("seed %d:\n%s", seed, d)
		}
	}
}
