package journal

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"showrunner/slides"
)

// A tape is a terminal that shows what was written, and its size.
type tape struct {
	strings.Builder
	cols, rows int
}

func (t *tape) Resize(cols, rows int) { t.cols, t.rows = cols, rows }

func (t *tape) Text() string {
	return fmt.Sprintf("%dx%d\n", t.cols, t.rows) + strings.ReplaceAll(t.String(), "\r", "")
}

func newTape(cols, rows int, _ func([]byte)) Terminal { return &tape{cols: cols, rows: rows} }

const toldRunbook = "---\nshowrunner:\n  duration: 20m\n---\n# One\n\n```sh\npython3\n1+1\nfalse\nnever\n```\n"

// toldEntries are a host with a guest, output after the end, a command of
// the moment, and a step that does not end.
func toldEntries() []Entry {
	s := time.Second
	return []Entry{
		{At: s, Kind: Began, Step: "1.1.1", Text: "python3", Cols: 100, Rows: 30},
		{At: s, Kind: Output, Step: "1.1.1", Data: []byte(">>>\r\n")},
		{At: 2 * s, Kind: Began, Step: "1.1.2", Text: "1+1"},
		{At: 2 * s, Kind: Output, Step: "1.1.2", Data: []byte("2 hunter2\r\n")},
		{At: 2 * s, Kind: Ended, Step: "1.1.2", Result: Result{Status: -1}},
		{At: 3 * s, Kind: Ended, Step: "1.1.1", Result: Result{Duration: 2 * s}},
		{At: 4 * s, Kind: Output, Step: "1.1.1", Later: true, Data: []byte("late\r\n")},
		{At: 5 * s, Kind: Began, Step: "!1", Text: "date"},
		{At: 6 * s, Kind: Ended, Step: "!1", Result: Result{Status: 127}},
		{At: 7 * s, Kind: Began, Step: "1.1.3", Text: "false"},
		{At: 7 * s, Kind: Output, Step: "1.1.3", Data: []byte("no\r\n")},
	}
}

// replay has a reporter listen to entries, with the terminals that a session
// would make. Guests share their host's.
func replay(r *Reporter, entries []Entry) {
	var term Terminal
	hosts := 0 // under way
	for _, e := range entries {
		switch e.Kind {
		case Began:
			if hosts == 0 {
				term = r.NewTerminal(e.Step, max(e.Cols, 40), max(e.Rows, 10), nil)
			}
			hosts++
		case Ended:
			hosts--
		case Output:
			term.Write(e.Data)
		}
		r.Record(e)
	}
}

func TestReporterTellsHowTheStepsWent(t *testing.T) {
	deck := slides.Parse("x.md", []byte(toldRunbook))
	hide := func(s string) string { return strings.ReplaceAll(s, "hunter2", "•••") }
	rep := &Reporter{Deck: deck, Emulator: newTape, Mask: hide}
	replay(rep, toldEntries())
	r := rep.Report(deck.Steps())
	got := []string{fmt.Sprintf("%s of %s %s", r.Duration, r.Planned, r.Verdict())}
	for _, s := range r.Steps {
		got = append(got, fmt.Sprintf("%s %s %d %s|%s|%s", s.ID, s.Outcome, s.Status, s.Duration, s.Why, s.Output))
	}
	want := []string{
		"7s of 20m0s failed",
		"1.1.1 passed 0 2s||100x30\n>>>\n",
		"1.1.2 passed -1 0s||2 •••\nlate\n",
		"1.1.3 aborted -1 0s|did not end|40x10\nno\n",
		"1.1.4 skipped -1 0s||",
		"!1 failed 127 0s|status 127 not found, expected 0|40x10\n",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("report:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestOnlyWhatEndedIsJudged compares what a step printed once it has ended.
func TestOnlyWhatEndedIsJudged(t *testing.T) {
	deck := slides.Parse("x.md", []byte("# One\n\n```sh\nmake\n```\n\n```output\nok\n```\n"))
	entries := []Entry{
		{Kind: Began, Step: "1.1.1", Text: "make"},
		{Kind: Output, Step: "1.1.1", Data: []byte("ok\r\n")},
		{Kind: Ended, Step: "1.1.1"},
	}
	for n, judged := range map[int]bool{1: false, 2: false, 3: true} {
		rep := &Reporter{Deck: deck, Emulator: newPlain}
		replay(rep, entries[:n])
		r := rep.Report(deck.Steps())
		if len(r.Expectations) != 1 || r.Expectations[0].Judged != judged || r.Expectations[0].Drift {
			t.Errorf("after %d entries: %+v", n, r.Expectations)
		}
	}
}

// TestJudgingHasABound judges expectations about steps that printed much.
func TestJudgingHasABound(t *testing.T) {
	const x = "\n\n```output match=contains\nend\n```\n"
	deck := slides.Parse("x.md", []byte("# One\n\n```sh\n"+strings.Repeat("a\n", 40)+"```"+x+"\n```sh\nb\n```"+x))
	text := strings.Repeat("line\n", 2<<20/5) + "end\n"
	for _, tt := range []struct {
		name   string
		steps  []*slides.Step
		text   string
		judged []bool
	}{
		{"little", deck.Steps(), "end\n", []bool{true, true}},
		{"one block", deck.Steps()[40:], text, []bool{true}},
		{"much", deck.Steps(), text, []bool{true, false}},
	} {
		found := JudgeAll(deck, tt.steps, func(*slides.Step) (Printed, bool) {
			return Printed{Text: tt.text}, true
		})
		var judged []bool
		for _, x := range found {
			judged = append(judged, x.Judged)
			if x.Drift || x.Judged == (x.Why == "the expectations before it are too long") {
				t.Errorf("%s: drift %v, judged %v: %q", tt.name, x.Drift, x.Judged, x.Why)
			}
		}
		if !slices.Equal(judged, tt.judged) {
			t.Errorf("%s: judged %v, want %v", tt.name, judged, tt.judged)
		}
	}
}

// TestTextIsShortenedOnce shortens what was shortened.
func TestTextIsShortenedOnce(t *testing.T) {
	for _, text := range []string{strings.Repeat("a line\n", 1000), strings.Repeat("x", 7000), strings.Repeat("\n", 7000)} {
		for _, most := range []int{30, 100, 1001, 6999, 7000} {
			once := shorten(text, 0, most)
			if len(once) > most || shorten(once, 0, most) != once || (once == text) != (most == len(text)) {
				t.Errorf("of %.3q %d bytes are left, at most %d", text, len(once), most)
			}
		}
		if got := shorten(text, 0, 0); got != cutLine(len(text)) {
			t.Errorf("of %.3q is left %q", text, got)
		}
	}
}

// plainTape is a tape that does not tell its size.
type plainTape struct{ *tape }

func (t plainTape) Text() string { return strings.ReplaceAll(t.String(), "\r", "") }

func newPlain(cols, rows int, _ func([]byte)) Terminal {
	return plainTape{&tape{cols: cols, rows: rows}}
}
