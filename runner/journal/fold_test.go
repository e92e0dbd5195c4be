package journal

import (
	"fmt"
	"reflect"
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

const folded = "---\nshowrunner:\n  duration: 20m\n---\n# One\n\n```sh\npython3\n1+1\nfalse\nnever\n```\n"

// foldedEntries are a host with a guest, output after the end, a command of
// the moment, and a step that does not end.
func foldedEntries() []Entry {
	s := time.Second
	return []Entry{
		{At: s, Kind: Began, Step: "1.1.1", Text: "python3", Cols: 100, Rows: 30},
		{At: s, Kind: Output, Step: "1.1.1", Data: []byte(">>>\r\n")},
		{At: 2 * s, Kind: Began, Step: "1.1.2", Text: "1+1"},
		{At: 2 * s, Kind: Output, Step: "1.1.2", Data: []byte("2 hunter2\r\n")},
		{At: 2 * s, Kind: Ended, Step: "1.1.2", Result: Result{Status: -1}},
		{At: 3 * s, Kind: Ended, Step: "1.1.1", Result: Result{Duration: 2 * s}},
		{At: 4 * s, Kind: Output, Step: "1.1.1", Later: true, Data: []byte("late\r\n")},
		{At: 5 * s, Kind: Resized, Cols: 40, Rows: 10},
		{At: 5 * s, Kind: Began, Step: "!1", Text: "date"},
		{At: 6 * s, Kind: Ended, Step: "!1", Result: Result{Status: 127}},
		{At: 7 * s, Kind: Began, Step: "1.1.3", Text: "false"},
		{At: 7 * s, Kind: Output, Step: "1.1.3", Data: []byte("no\r\n")},
	}
}

func TestFoldReportsARecording(t *testing.T) {
	deck := slides.Parse("x.md", []byte(folded))
	rec := &Recording{Meta: Meta{Shell: "bash", Cols: 80, Rows: 24, Started: started}, Entries: foldedEntries()}
	hide := func(s string) string { return strings.ReplaceAll(s, "hunter2", "•••") }
	r := Fold(deck, rec, newTape, hide)
	got := []string{fmt.Sprintf("%s %dx%d %v %s of %s %s", r.Shell, r.Cols, r.Rows, r.Started.Equal(started), r.Duration, r.Planned, r.Verdict())}
	for _, s := range r.Steps {
		got = append(got, fmt.Sprintf("%s %s %d %s|%s|%s", s.ID, s.Outcome, s.Status, s.Duration, s.Why, s.Output))
	}
	want := []string{
		"bash 80x24 true 7s of 20m0s interrupted",
		"1.1.1 passed 0 2s||40x10\n>>>\n",
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
		r := Fold(deck, &Recording{Entries: entries[:n]}, newPlain, nil)
		if len(r.Expectations) != 1 || r.Expectations[0].Judged != judged || r.Expectations[0].Drift {
			t.Errorf("after %d entries: %+v", n, r.Expectations)
		}
	}
}

// plainTape is a tape that does not tell its size.
type plainTape struct{ *tape }

func (t plainTape) Text() string { return strings.ReplaceAll(t.String(), "\r", "") }

func newPlain(cols, rows int, _ func([]byte)) Terminal {
	return plainTape{&tape{cols: cols, rows: rows}}
}

// TestFoldOfARecordingIsTheReportOfTheRun holds the fold against a reporter
// that listened, as in a rehearsal.
func TestFoldOfARecordingIsTheReportOfTheRun(t *testing.T) {
	deck := slides.Parse("x.md", []byte(folded))
	live := &Reporter{Deck: deck, Emulator: newTape}
	var term Terminal
	for _, e := range foldedEntries() {
		switch {
		case e.Kind == Began && e.Step != "1.1.2":
			term = live.NewTerminal(e.Step, 40, 10, nil)
		case e.Kind == Output:
			term.Write(e.Data)
		}
		live.Record(e)
	}
	want := live.Report(stepsOf(deck))
	rec := &Recording{Meta: Meta{Cols: 40, Rows: 10}, Entries: foldedEntries(), Whole: true}
	for i := range rec.Entries {
		rec.Entries[i].Cols, rec.Entries[i].Rows = 0, 0
		if rec.Entries[i].Kind == Resized {
			rec.Entries[i].Cols, rec.Entries[i].Rows = 40, 10
		}
	}
	if got := Fold(deck, rec, newTape, nil); !reflect.DeepEqual(got.Steps, want.Steps) {
		t.Errorf("Fold = %+v, want %+v", got.Steps, want.Steps)
	}
}

// A stingy terminal takes five bytes.
type stingy struct{ plainTape }

func (t stingy) Write(p []byte) (int, error) {
	n := min(len(p), 5-t.Len())
	t.WriteString(string(p[:n]))
	return n, nil
}

// TestFoldSaysWhatNoTerminalTook folds output with a guest's in it.
func TestFoldSaysWhatNoTerminalTook(t *testing.T) {
	deck := slides.Parse("x.md", []byte(folded))
	mean := func(cols, rows int, reply func([]byte)) Terminal {
		return stingy{newPlain(cols, rows, reply).(plainTape)}
	}
	got := []string{}
	for _, s := range Fold(deck, &Recording{Entries: foldedEntries()}, mean, nil).Steps {
		got = append(got, s.ID+" "+s.Output)
	}
	want := []string{"1.1.1 >>>\n", "1.1.2 [17 bytes left out]\n", "1.1.3 no\n", "1.1.4 ", "!1 "}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the steps printed %q, want %q", got, want)
	}
}
