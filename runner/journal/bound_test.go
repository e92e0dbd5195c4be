package journal

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"showrunner/slides/slidestest"
)

// More chunks and entries than a tail keeps, with few bytes in them: what had
// to be dropped is counted, and no entry is.
func TestTailOfManyChunksLosesNoEntry(t *testing.T) {
	var b bytes.Buffer
	r := NewRecorder(&b, Meta{}, nil)
	r.room = 10
	r.Record(Entry{Kind: Began, Step: "1.1.1"})
	var want []Waiting
	var all []byte
	for i := range 2*tailMost + 1000 {
		p := fmt.Appendf(nil, "line %d\n", i)
		all = append(all, p...)
		r.Record(Entry{At: time.Duration(i) * time.Millisecond, Kind: Output, Step: "1.1.1", Data: p})
		if i%100 == 0 {
			w := Waiting(i / 100 % 3)
			want = append(want, w)
			r.Record(Entry{At: time.Duration(i) * time.Millisecond, Kind: Waits, Step: "1.1.1", Waiting: w})
		}
	}
	r.Record(Entry{Kind: Ended, Step: "1.1.1"})
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	rec := read(t, b.Bytes())
	var got []Waiting
	for _, e := range rec.Entries {
		if e.Kind == Waits {
			got = append(got, e.Waiting)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("%d changes of waiting, want %d: %v", len(got), len(want), got)
	}
	head, rest, _ := strings.Cut(string(printed(rec)), "\x1b[0m\r\n[")
	_, tail, ok := strings.Cut(rest, " of output left out]\r\n")
	if !ok || head+tail == "" || !strings.HasPrefix(string(all), head) || !strings.HasSuffix(string(all), tail) || tail[:5] != "line " {
		t.Errorf("%q is left at the front, then %.20q", head, tail)
	}
	if n := strings.Count(tail, "\n"); n > tailMost || n < tailMost*9/10 {
		t.Errorf("%d lines are left at the end, want nearly %d", n, tailMost)
	}
	if note := fmt.Sprintf(" %d bytes of the output", len(all)-len(head)-len(tail)); len(rec.Notes) != 1 || !strings.Contains(rec.Notes[0], note) {
		t.Errorf("notes %q, want%s", rec.Notes, note)
	}
}

// A recording of very many events is read with fewer entries, of which none
// spans more than a moment.
func TestVeryManyEventsAreReadAsFewer(t *testing.T) {
	slidestest.Alone(t)
	var file, want strings.Builder
	file.WriteString(`{"version":3,"term":{"cols":80,"rows":24}}` + "\n")
	for i := range exactMost + 10_000 {
		fmt.Fprintf(&file, "[0.010,\"o\",\"%d \"]\n", i)
		fmt.Fprintf(&want, "%d ", i)
	}
	rec := read(t, []byte(file.String()))
	if n := len(rec.Entries); n > exactMost+1000 || n < exactMost+900 {
		t.Errorf("%d entries, want %d and a tenth of the other 10,000", n, exactMost)
	}
	if got := string(printed(rec)); got != want.String() {
		t.Errorf("the output of %d bytes has %d now", want.Len(), len(got))
	}
	last := rec.Entries[len(rec.Entries)-1]
	if end := (exactMost + 10_000) * 10 * time.Millisecond; end-last.At > coarse {
		t.Errorf("the last entry is of %v, the end is at %v", last.At, end)
	}
}

// Of a recording with much output each step's beginning is read, and how much is
// left out is told in its place.
func TestMuchOutputIsReadInPart(t *testing.T) {
	slidestest.Alone(t)
	var file bytes.Buffer
	r := NewRecorder(&file, Meta{File: "x.md"}, nil)
	const size = 10 << 20
	for i := range 8 {
		id := fmt.Sprintf("1.1.%d", i+1)
		r.Record(Entry{Kind: Began, Step: id, Text: "x"})
		r.Record(Entry{Kind: Output, Step: id, Data: bytes.Repeat([]byte{'a'}, size)})
		r.Record(Entry{Kind: Ended, Step: id})
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	rec := read(t, file.Bytes())
	got, ended := map[string]string{}, 0
	for _, e := range rec.Entries {
		switch e.Kind {
		case Output:
			got[e.Step] += string(e.Data)
		case Ended:
			ended++
		}
	}
	for i := range 8 {
		want := size
		if i >= keptMost/size {
			want = headMost
		}
		text := got[fmt.Sprintf("1.1.%d", i+1)]
		if rest := strings.TrimLeft(text, "a"); len(text)-len(rest) != want || (want < size) != (rest == string(LeftOut(size-want))) {
			t.Errorf("step %d: %d bytes, then %q, want %d", i+1, len(text)-len(rest), rest, want)
		}
	}
	if n := 8 - keptMost/size; ended != 8 || len(rec.Notes) != n {
		t.Errorf("%d steps ended, notes %q", ended, rec.Notes)
	}
}

// TestKnownMetaLeavesTheSameRoom reads a recording whose runbook is known as one
// that holds it.
func TestKnownMetaLeavesTheSameRoom(t *testing.T) {
	meta := Meta{File: "README.md", Shell: "bash", Source: bytes.Repeat([]byte("x"), 12<<20), Cols: 100, Rows: 30}
	record := func(m Meta) *bytes.Buffer {
		var file bytes.Buffer
		r := NewRecorder(&file, m, nil)
		for i := range 3 {
			id := fmt.Sprintf("1.1.%d", i+1)
			r.Record(Entry{Kind: Began, Step: id, Text: "x"})
			r.Record(Entry{Kind: Output, Step: id, Data: bytes.Repeat([]byte{'a'}, 3<<20)})
			r.Record(Entry{Kind: Ended, Step: id})
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		return &file
	}
	want := read(t, record(meta).Bytes())
	got, err := ReadWith(record(Meta{Cols: meta.Cols, Rows: meta.Rows}), meta)
	if err != nil {
		t.Fatal(err)
	}
	if len(want.Notes) != 2 || len(got.Notes) != 2 { // whose lines are others
		t.Errorf("notes %q and %q, want two", got.Notes, want.Notes)
	}
	got.Notes = want.Notes
	if !reflect.DeepEqual(got, want) {
		t.Errorf("not the same: %d entries, want %d", len(got.Entries), len(want.Entries))
	}
}
