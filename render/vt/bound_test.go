package vt

import (
	"fmt"
	"strings"
	"testing"
)

// TestScrollbackOfDearRowsHasABound fills the scrollback with rows of which ten
// thousand would take 170 MB.
func TestScrollbackOfDearRowsHasABound(t *testing.T) {
	const w, n = 2000, 1500
	var row strings.Builder
	for x := range w - 10 {
		fmt.Fprintf(&row, "\x1b[38;2;%d;2;3;48;2;4;5;%dmx", x%256, x%251)
	}
	term := New(w, 10, nil)
	seen := 0
	for i := range n {
		fmt.Fprintf(term, "%d %s\x1b[m\r\n", i, row.String())
		seen = max(seen, term.back.bytes())
	}
	if seen > maxBack+2*blockBytes {
		t.Errorf("the scrollback took %d bytes, want at most %d", seen, maxBack)
	}
	if seen < maxBack*9/10 {
		t.Errorf("the scrollback took %d bytes only: the rows are too cheap", seen)
	}
	if got, want := term.Above()+term.Len(), n; got != want {
		t.Errorf("%d rows are known of, want %d", got, want)
	}
	first, _, _ := strings.Cut(term.Text(), " ")
	if want := fmt.Sprint(term.Above()); first != want {
		t.Errorf("the oldest row is %s, want %s", first, want)
	}
}

// TestRewrapKeepsEveryCluster makes the screen narrower with more clusters in
// the scrollback than a table holds.
func TestRewrapKeepsEveryCluster(t *testing.T) {
	const n = 80_000
	cluster := func(i int) string {
		return string([]rune{'a', 0x300 + rune(i%100), 0x300 + rune(i/100%100), 0x300 + rune(i/10_000)})
	}
	term := New(20, 5, nil)
	for i := range n {
		fmt.Fprint(term, cluster(i))
	}
	term.Resize(10, 5)
	text := strings.ReplaceAll(term.Text(), "\n", "")
	if want := cluster(n - 1); !strings.HasSuffix(text, want) {
		t.Errorf("the last grapheme is %+q, want %+q", text[max(len(text)-8, 0):], want)
	}
	if got := strings.Count(text, "a"); got != n {
		t.Errorf("%d graphemes, want %d", got, n)
	}
	if i := n - 100; !strings.Contains(text, cluster(i)+cluster(i+1)) {
		t.Errorf("grapheme %d is lost", i)
	}
}
