package journal

import (
	"strings"
	"testing"
)

func TestRecordingsKeepHiddenLinesAndPlayNone(t *testing.T) {
	entries := []Entry{
		{Kind: Began, Step: "1.1.1", Text: "unseen\nls", Hides: []int{0}, Cols: 80, Rows: 24},
		{Kind: Ended, Step: "1.1.1"},
	}
	file := record(t, Meta{Cols: 80, Rows: 24}, entries)
	for line := range strings.Lines(string(file)) {
		if line[0] == '[' && strings.Contains(line, "unseen") {
			t.Errorf("plays %s", line)
		}
	}
	for _, e := range read(t, file).Entries {
		if e.Kind == Began && (e.Text != "unseen\nls" || e.Seen() != "ls") {
			t.Errorf("read %q, of which %q is seen", e.Text, e.Seen())
		}
	}
}
