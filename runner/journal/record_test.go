package journal

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"showrunner/slides/slidestest"
)

var started = time.Date(2026, 11, 24, 12, 0, 0, 123456789, time.UTC)

func meta() Meta {
	return Meta{Title: "07 - Buildkit", File: "README.md", Hash: "abc", Shell: "bash", Started: started,
		Source: []byte("# 07 - Buildkit\r\n\xff<&>\x9b\n"), Cols: 80, Rows: 24, Rehearsal: true}
}

// script is a small run in which everything happens.
func script() []Entry {
	ms := time.Millisecond
	return []Entry{
		{At: 10 * ms, Kind: Began, Step: "2.1.1", Text: "docker build .", Dir: "/src", Cols: 80, Rows: 24},
		{At: 20 * ms, Kind: Output, Step: "2.1.1", Data: []byte("Sending\r\n")},
		{At: 20 * ms, Kind: Waits, Step: "2.1.1", Waiting: SurelyWaiting},
		{At: 30 * ms, Kind: Input, Step: "2.1.1", Data: []byte("y\r")},
		{At: 31 * ms, Kind: Waits, Step: "2.1.1"},
		{At: 40 * ms, Kind: Resized, Cols: 100, Rows: 30},
		{At: 41 * ms, Kind: Output, Step: "2.1.1", Data: []byte("é ✔ \x1b[32m🎉")},
		{At: 1500 * ms, Kind: Ended, Step: "2.1.1", Result: Result{Status: 3, Duration: 1490123456, Dir: "/src/\xff"}},
		{At: 1600 * ms, Kind: Output, Step: "2.1.1", Later: true, Data: []byte("late\n")},
		{At: 2000 * ms, Kind: Began, Step: "2.1.2", Text: "cat <<E\n\tx\nE", Dir: "/src", Cols: 100, Rows: 30},
		{At: 2100 * ms, Kind: Ended, Step: "2.1.2", Result: Result{Status: -1, Aborted: true, Stopped: true}},
		{At: 2200 * ms, Kind: Restarted, Text: "a fresh one"},
		{At: 2300 * ms, Kind: Closed, Result: Result{Status: 1}},
	}
}

func label(step string) (slide, command string) {
	return strings.Split(step, ".")[0] + " Script to follow", ""
}

func record(t testing.TB, m Meta, entries []Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	r := NewRecorder(&b, m, label)
	r.Input = true
	for _, e := range entries {
		r.Record(e)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, file []byte) *Recording {
	t.Helper()
	rec, err := Read(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("%v in:\n%.2000s", err, file)
	}
	return rec
}

func sameEntries(t *testing.T, got, want []Entry) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || !reflect.DeepEqual(got[i], want[i]) {
			t.Fatalf("entry %d of %d (want %d):\ngot  %+v\nwant %+v", i, len(got), len(want),
				slices.Concat(got, make([]Entry, i+1))[i], slices.Concat(want, make([]Entry, i+1))[i])
		}
	}
}

func TestRecordingIsReadBackAsRecorded(t *testing.T) {
	rec := read(t, record(t, meta(), script()))
	sameEntries(t, rec.Entries, script())
	if !rec.Started.Equal(started) {
		t.Errorf("started %v, want %v", rec.Started, started)
	}
	got, want := rec.Meta, meta()
	got.Started = want.Started
	if !reflect.DeepEqual(got, want) {
		t.Errorf("meta\n%+v, want\n%+v", got, want)
	}
	if !rec.Whole || rec.Foreign || rec.Status != 1 || len(rec.Notes) != 0 {
		t.Errorf("whole %v, foreign %v, status %d, notes %q", rec.Whole, rec.Foreign, rec.Status, rec.Notes)
	}
	if want := (Label{"2 Script to follow", ""}); rec.Labels["2.1.1"] != want {
		t.Errorf("labels %v", rec.Labels)
	}
}

func TestWhatCannotBeKeptIsMadeFit(t *testing.T) {
	ms := time.Millisecond
	got := read(t, record(t, Meta{}, []Entry{
		{At: -5 * ms, Kind: Began, Step: "1.1.1"},
		{At: 1_499_999, Kind: Output, Step: "1.1.1"},
		{At: 1_499_999, Kind: Output, Step: "1.1.1", Data: []byte("a\xe2")},
		{At: 1_500_000, Kind: Waits, Step: "1.1.1", Waiting: LikelyWaiting},
		{At: 1 * ms, Kind: Output, Step: "1.1.1", Data: []byte("\x82")},
		{At: 3 * ms, Kind: Output, Step: "1.1.1", Data: []byte("\xac\xff\xe2\x82")},
		{At: 4 * ms, Kind: Ended, Step: "1.1.1"},
	})).Entries
	sameEntries(t, got, []Entry{
		{At: 0, Kind: Began, Step: "1.1.1"},
		{At: 1 * ms, Kind: Output, Step: "1.1.1", Data: []byte("a")},
		{At: 2 * ms, Kind: Waits, Step: "1.1.1", Waiting: LikelyWaiting},
		{At: 3 * ms, Kind: Output, Step: "1.1.1", Data: []byte("€ÿ")},
		{At: 4 * ms, Kind: Output, Step: "1.1.1", Data: []byte("\ufffd")},
		{At: 4 * ms, Kind: Ended, Step: "1.1.1"},
	})
}

// anyEntries makes entries that come back as they are.
func anyEntries(rnd *rand.Rand, n int) (entries []Entry) {
	var at time.Duration
	step := func() string { return fmt.Sprintf("%d.1.%d", rnd.IntN(3), rnd.IntN(2)) }
	for range n {
		at += time.Duration(rnd.IntN(3000)) * time.Millisecond
		e := Entry{At: at, Kind: Kind(1 + rnd.IntN(int(Closed)))}
		if e.Kind != Resized && e.Kind != Restarted && e.Kind != Closed {
			e.Step = step()
		}
		switch e.Kind {
		case Began:
			e.Text, e.Dir = string(anyText(rnd, false)), string(anyText(rnd, false))
			e.Cols, e.Rows = rnd.IntN(300), 1+rnd.IntN(100)
			if e.Cols == 0 {
				e.Rows = 0
			}
		case Output, Input:
			e.Data = append(anyText(rnd, true), 'x')
			e.Later = e.Kind == Output && rnd.IntN(2) == 0
		case Resized:
			e.Cols, e.Rows = 1+rnd.IntN(300), 1+rnd.IntN(100)
		case Ended:
			e.Result = Result{Status: rnd.IntN(256) - 1, Aborted: rnd.IntN(2) == 0, Stopped: rnd.IntN(2) == 0,
				Duration: time.Duration(rnd.Int64N(int64(longest))), Dir: string(anyText(rnd, false))}
		case Waits:
			e.Waiting = Waiting(rnd.IntN(3))
		case Restarted:
			e.Text = string(anyText(rnd, false))
		case Closed:
			e.Result.Status = rnd.IntN(256)
		}
		entries = append(entries, e)
	}
	return entries
}

func anyText(rnd *rand.Rand, valid bool) []byte {
	words := []string{"make", "\n", "\r\n", " ", "\"", "\\", "\x1b[31m", "é", "€", "🎉", "\u0085", "\u2028", "\x7f", "\x00", "</script>", "&", "# {", "\xff"}
	if valid {
		words = words[:len(words)-1]
	}
	var b []byte
	for range rnd.IntN(8) {
		b = append(b, words[rnd.IntN(len(words))]...)
	}
	return b
}

func TestAnyRunIsReadBack(t *testing.T) {
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		entries := anyEntries(rnd, rnd.IntN(60))
		m := meta()
		m.Source = anyText(rnd, false)
		if len(m.Source) == 0 {
			m.Source = nil
		}
		file := record(t, m, entries)
		rec := read(t, file)
		sameEntries(t, rec.Entries, entries)
		if !bytes.Equal(rec.Source, m.Source) {
			t.Fatalf("source %q, want %q", rec.Source, m.Source)
		}
		var again bytes.Buffer
		if err := WriteV3(&again, rec, nil); err != nil || !bytes.Equal(again.Bytes(), file) {
			t.Fatalf("written again (%v):\n%s\nwas\n%s", err, again.Bytes(), file)
		}
	}
}

// TestChunksDoNotMatter is the law of the characters that arrive in parts.
func TestChunksDoNotMatter(t *testing.T) {
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		var all []byte
		entries := []Entry{{Kind: Began, Step: "1.1.1"}}
		for range 20 {
			p := []byte("a\xe2\x82\xac\xf0\x9f\x8e\x89\xc3\xa9\xff\xed\xa0\x80")
			p = p[rnd.IntN(len(p)):]
			p = p[:rnd.IntN(len(p)+1)]
			all = append(all, p...)
			entries = append(entries, Entry{Kind: Output, Step: "1.1.1", Data: p})
		}
		entries = append(entries, Entry{Kind: Ended, Step: "1.1.1"})
		whole := []Entry{entries[0], {Kind: Output, Step: "1.1.1", Data: all}, entries[len(entries)-1]}
		got, want := printed(read(t, record(t, Meta{}, entries))), printed(read(t, record(t, Meta{}, whole)))
		if !bytes.Equal(got, want) || !utf8.Valid(got) {
			t.Fatalf("%q in parts gives %q, whole %q", all, got, want)
		}
	}
}

func printed(rec *Recording) (all []byte) {
	for _, e := range rec.Entries {
		if e.Kind == Output {
			all = append(all, e.Data...)
		}
	}
	return all
}

func TestCutShortAnywhereKeepsWholeSteps(t *testing.T) {
	file := record(t, meta(), script())
	head := bytes.IndexByte(file, '\n')
	for n := range len(file) {
		rec, err := Read(bytes.NewReader(file[:n]))
		if err != nil && n < head {
			continue
		}
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if rec.Whole && n < len(file)-1 {
			t.Fatalf("cut at %d: whole", n)
		}
		sameEntries(t, rec.Entries, script()[:len(rec.Entries)])
		want := bytes.Count(whole(file[:n]), []byte(`"entry":"ended"`))
		if got := ended(rec.Entries); len(got) < want {
			t.Fatalf("cut at %d: steps %q, want %d", n, got, want)
		}
	}
}

// whole leaves out a last line that is not whole.
func whole(file []byte) []byte { return file[:bytes.LastIndexByte(file, '\n')+1] }

func ended(entries []Entry) (steps []string) {
	for _, e := range entries {
		if e.Kind == Ended {
			steps = append(steps, e.Step)
		}
	}
	return steps
}

func TestLongTextsStandInShortLines(t *testing.T) {
	slidestest.Alone(t)
	long := strings.Repeat("\x01é", 300<<10)
	m := meta()
	m.Source = []byte(long)
	m.Title, m.File = long, long
	file := record(t, m, []Entry{
		{Kind: Began, Step: "1.1.1", Text: long, Dir: long[:300]},
		{Kind: Output, Step: "1.1.1", Data: []byte(long)},
	})
	for line := range bytes.Lines(file) {
		if len(line) > 1<<20 {
			t.Errorf("a line of %d bytes", len(line))
		}
	}
	rec := read(t, file)
	if string(rec.Source) != long || rec.Entries[0].Text != long || string(printed(rec)) != long {
		t.Errorf("%d bytes of source, %d of text, %d of output; want %d",
			len(rec.Source), len(rec.Entries[0].Text), len(printed(rec)), len(long))
	}
}

func TestTooMuchOutputLosesItsMiddle(t *testing.T) {
	slidestest.Alone(t)
	ms := time.Millisecond
	entries := []Entry{{Kind: Began, Step: "1.1.1"}, {Kind: Waits, Step: "1.1.1", Waiting: SurelyWaiting}}
	line := 0
	for i := range 100 * 16 {
		var p []byte
		for len(p) < 64<<10 {
			line++
			p = fmt.Appendf(p, "line %d ✔\r\n", line)
		}
		entries = append(entries, Entry{At: time.Duration(i) * ms, Kind: Output, Step: "1.1.1", Data: p})
		if i == 50*16 {
			entries = append(entries, Entry{At: time.Duration(i) * ms, Kind: Resized, Cols: 99, Rows: 9})
		}
	}
	last := entries[len(entries)-1].At
	entries = append(entries, Entry{At: last, Kind: Waits, Step: "1.1.1"}, Entry{At: last, Kind: Ended, Step: "1.1.1"},
		Entry{At: last, Kind: Began, Step: "1.1.2"}, Entry{At: last, Kind: Output, Step: "1.1.2", Data: []byte("whole")})
	rec := read(t, record(t, meta(), entries))
	all := printed(rec)
	if n := len(all); n > 33<<20 || n < 31<<20 {
		t.Errorf("%d bytes are left", n)
	}
	i := bytes.Index(all, []byte("\x1b[0m\r\n["))
	j := i + bytes.Index(all[i:], []byte("]\r\n")) + 3
	said, left := string(all[i+6:j-2]), len(all)-len("whole")-(j-i)
	if !strings.HasPrefix(said, "[68.") || !strings.HasSuffix(said, " MiB of output left out]") {
		t.Errorf("the line says %q", said)
	}
	lost := 0
	for _, e := range entries[:len(entries)-1] {
		lost += len(e.Data)
	}
	if note := fmt.Sprintf("%d bytes of the output of step 1.1.1 are left out", lost-left); len(rec.Notes) != 1 || !strings.HasSuffix(rec.Notes[0], note) {
		t.Errorf("notes %q, want %q", rec.Notes, note)
	}
	if !bytes.HasPrefix(all[j:], []byte("line ")) || !bytes.HasSuffix(all, fmt.Appendf(nil, "line %d ✔\r\nwhole", line)) {
		t.Errorf("the end is %q…%q", all[j:j+20], all[len(all)-30:])
	}
	if n := len(rec.Entries); rec.Entries[n-3].Kind != Ended || rec.Entries[n-4].Kind != Waits {
		t.Errorf("after the output: %v", rec.Entries[n-4:])
	}
	if !slices.ContainsFunc(rec.Entries, func(e Entry) bool { return e.Kind == Resized && e.Cols == 99 }) {
		t.Error("the new size is lost")
	}
}

// TestOneHugeChunkIsCounted pushes more at once than a tail keeps.
func TestOneHugeChunkIsCounted(t *testing.T) {
	tl := &tail{}
	tl.push(0, []byte("before"))
	tl.push(0, bytes.Repeat([]byte("0123456789abcdef"), tailSize/8))
	c, text, ok := tl.take()
	if _, _, more := tl.take(); !ok || more || c.size != tailSize || len(text) != tailSize || tl.lost != tailSize+len("before") {
		t.Errorf("%d bytes are kept and %d lost, of %d", len(text), tl.lost, 2*tailSize+len("before"))
	}
}

// failing is a disk that is full after n bytes.
type failing struct {
	left   int
	writes int
}

var errFull = errors.New("no space left on device")

func (f *failing) Write(p []byte) (int, error) {
	f.writes++
	if len(p) > f.left {
		n := f.left
		f.left = 0
		return n, errFull
	}
	f.left -= len(p)
	return len(p), nil
}

func TestFullDiskStopsTheRecordingOnly(t *testing.T) {
	for n := range 2500 {
		w := &failing{left: n}
		r := NewRecorder(w, meta(), label)
		writes := 0
		for _, e := range script() {
			if r.Err() != nil && writes == 0 {
				writes = w.writes
			}
			r.Record(e)
		}
		if err := r.Close(); err != r.Err() || err != nil && err != errFull {
			t.Fatalf("%d bytes: %v, then %v", n, err, r.Err())
		}
		if r.Err() != nil && writes > 0 && w.writes != writes {
			t.Fatalf("%d bytes: %d writes after the error", n, w.writes-writes)
		}
		if n == 0 && r.Err() == nil {
			t.Fatal("no error")
		}
	}
}

// seen tells when something was written.
type seen chan time.Time

func (s seen) Write(p []byte) (int, error) {
	s <- time.Now()
	return len(p), nil
}

func TestBytesWaitForTheDiskOnly100ms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := make(seen, 10)
		r := NewRecorder(w, meta(), label)
		begin := <-w
		r.Record(Entry{Kind: Began, Step: "1.1.1"})
		r.Record(Entry{Kind: Output, Step: "1.1.1", Data: []byte("x")})
		if got := (<-w).Sub(begin); got != 100*time.Millisecond {
			t.Errorf("output was written after %v", got)
		}
		r.Record(Entry{Kind: Output, Step: "1.1.1", Data: []byte("x")})
		r.Record(Entry{Kind: Ended, Step: "1.1.1"})
		if got := (<-w).Sub(begin); got != 100*time.Millisecond {
			t.Errorf("the end was written after %v", got)
		}
		<-time.After(time.Hour)
		if len(w) != 0 {
			t.Error("written with nothing to write")
		}
		if err := r.Close(); err != nil || len(w) != 1 {
			t.Errorf("close: %v, %d writes", err, len(w))
		}
		r.Record(Entry{Kind: Began, Step: "1.1.1"})
		<-time.After(time.Hour)
		if err := r.Close(); err != nil || len(w) != 1 {
			t.Errorf("closed again: %v, %d writes", err, len(w))
		}
	})
}

func TestPromptStandsOnItsOwnLine(t *testing.T) {
	for _, c := range []struct{ before, command, want string }{
		{"", "make", "$ make\r\n"},
		{"ok\r\n", "make", "$ make\r\n"},
		{"no newline", "make", "\r\n$ make\r\n"},
		{"", "cat <<E\n\tx\nE\n", "$ cat <<E\r\n> \tx\r\n> E\r\n"},
		{"", "a\r\nb", "$ a\r\n> b\r\n"},
		{"", "", "$ \r\n"},
		{"", "echo \x1b]52;c;!\a", "$ echo ␛]52;c;!␇\r\n"},
		{"\x1b[31mred\r\n", "make", "\x18" + plainTerminal + "\r$ make\r\n"},
		{"\x1b[?1049hvi", "make", "\x18\x1b[?1049l" + plainTerminal + "\r$ make\r\n"},
		{"\x1b[?1049hvi\x1b[?1049l", "make", "\x18" + plainTerminal + "\r\n$ make\r\n"},
	} {
		var tr trail
		tr.follow([]byte(c.before))
		if got := string(tr.prompt(c.command, 80)); got != c.want {
			t.Errorf("after %q: %q is shown as %q, want %q", c.before, c.command, got, c.want)
		}
	}
}

func TestExitIsTheVerdicts(t *testing.T) {
	for _, c := range []struct {
		verdict string
		closed  int
		want    int
	}{{"passed", 129, 0}, {"drifted", 129, 0}, {"failed", 0, 1}, {"interrupted", 129, 130}, {"", 3, 3}} {
		entries := []Entry{{Kind: Closed, Result: Result{Status: c.closed}}}
		if c.verdict != "" {
			entries = append(entries, Entry{Kind: Judged, Text: c.verdict})
		}
		rec := read(t, record(t, meta(), entries))
		var again bytes.Buffer
		if err := WriteV3(&again, rec, nil); err != nil || rec.Status != c.want || read(t, again.Bytes()).Status != c.want {
			t.Errorf("%q, closed with %d: the exit is %d, want %d (%v)", c.verdict, c.closed, rec.Status, c.want, err)
		}
	}
}

// TestTimesAreRoundedNotIntervals looks at the intervals: what they lose of one
// they get back with the next.
func TestTimesAreRoundedNotIntervals(t *testing.T) {
	const us = time.Microsecond
	file := record(t, Meta{}, []Entry{
		{Kind: Output, Step: "1.1.1", At: 1600 * us, Data: []byte("a")},
		{Kind: Output, Step: "1.1.1", At: 3000 * us, Data: []byte("b")},
		{Kind: Output, Step: "1.1.1", At: 4400 * us, Data: []byte("c")},
		{Kind: Output, Step: "1.1.1", At: 5800 * us, Data: []byte("d")},
	})
	for _, line := range []string{`[0.002, "o", "a"]`, `[0.001, "o", "b"]`, `[0.001, "o", "c"]`, `[0.002, "o", "d"]`} {
		if !bytes.Contains(file, []byte(line+"\n")) {
			t.Errorf("no %s in\n%s", line, file)
		}
	}
}

func TestTypedStepHasNoPromptOfOurs(t *testing.T) {
	file := record(t, Meta{}, []Entry{
		{Kind: Began, Step: "1.1.1", Text: "python3"},
		{Kind: Began, Step: "1.1.2", Text: "print(1)"},
		{Kind: Ended, Step: "1.1.2"},
		{Kind: Ended, Step: "1.1.1"},
		{Kind: Began, Step: "1.1.3", Text: "ls"},
	})
	if n := bytes.Count(file, []byte(`"o"`)); n != 2 {
		t.Errorf("%d prompts, want 2:\n%s", n, file)
	}
}

func BenchmarkRecorder(b *testing.B) {
	chunk := bytes.Repeat([]byte("\x1b[32mok\x1b[0m  	showrunner/runner/journal	0.012s é\r\n"), 600)
	for _, c := range []struct {
		name string
		room int
	}{{"all of it", 1 << 40}, {"elided", headSize}} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(100 << 20)
			for b.Loop() {
				r := NewRecorder(discard{}, meta(), label)
				r.room = c.room
				r.Record(Entry{Kind: Began, Step: "1.1.1", Text: "go test"})
				for n := 0; n < 100<<20; n += len(chunk) {
					r.Record(Entry{At: time.Duration(n), Kind: Output, Step: "1.1.1", Data: chunk})
				}
				if err := r.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
