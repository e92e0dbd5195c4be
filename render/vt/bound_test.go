package vt

import (
	"errors"
	"fmt"
	"math"
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

// TestEffortHasABound writes what touches many cells with few bytes.
func TestEffortHasABound(t *testing.T) {
	const w, h, most = 200, 50, 1 << 20
	tests := []struct {
		name, before, again string
		cells               int // that it touches at least
	}{
		{"DECALN", "", "\x1b#8", w * h},
		{"ED in colour", "\x1b[41m", "\x1b[2J", w * h},
		{"EL in colour", "\x1b[41m", "\x1b[2K", w},
		{"ECH", "", "\x1b[H\x1b[999X", w},
		{"SU in colour", "\x1b[41m", "\x1b[99S", 2 * w * h},
		{"SD in colour", "\x1b[41m", "\x1b[99T", w * h},
		{"IL in colour", "\x1b[41m", "\x1b[H\x1b[99L", w * h},
		{"DL in colour", "\x1b[41m", "\x1b[H\x1b[99M", w * h},
		{"ICH", "", "\x1b[Hx\x1b[2G\x1b[@", w},
		{"DCH", "", "\x1b[Hxx\x1b[H\x1b[P", w},
		{"IRM", "\x1b[4h", "x\r", w},
		{"REP", "", "\x1b[Hx\x1b[999b", 2 * w},
		{"HT without stops", "\x1b[3g", "\r\t", w},
		{"CBT without stops", "\x1b[3g", "\x1b[999G\x1b[Z", w},
		{"LF after long rows", "", "\x1b[999Gx\n", w},
		{"LF in colour", "\x1b[41m\x1b[999B", "\n", 2 * w},
		{"RI in colour", "\x1b[41m", "\x1b[H\x1bM", w},
		{"RIS", "", "\x1bc", w},
		{"combining marks", "", "e\u0301", 64},
		{"alternate screen in colour", "\x1b[41m", "\x1b[?1049h\x1b[?1049l", w * h},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			term := New(w, h, nil)
			fmt.Fprint(term, tt.before)
			term.SetEffort(most)
			all := strings.Repeat(tt.again, 2*most/tt.cells+h) // h until rows scroll
			n, err := term.Write([]byte(all))
			if !errors.Is(err, ErrEffort) || n >= len(all) || term.Effort() > 0 {
				t.Fatalf("%d of %d bytes are taken, %v; %d cells are left", n, len(all), err, term.Effort())
			}
			if again, _ := term.Write([]byte("more")); again != 0 {
				t.Errorf("then %d bytes are taken", again)
			}

			bytewise := New(w, h, nil)
			fmt.Fprint(bytewise, tt.before)
			bytewise.SetEffort(most)
			taken := 0
			for i := range len(all) {
				k, _ := bytewise.Write([]byte{all[i]})
				taken += k
			}
			if taken != n || bytewise.Text() != term.Text() {
				t.Errorf("byte by byte %d bytes are taken, %d at once", taken, n)
			}

			term.SetEffort(math.MaxInt)
			if k, err := term.Write([]byte(all[n:] + "\x1bcthe end")); k != len(all)-n+len("\x1bcthe end") || err != nil || !strings.Contains(term.Text(), "the end") {
				t.Errorf("with new effort %d bytes are taken, %v", k, err)
			}
		})
	}
}

// TestTextTakesNoEffort prints over and over into one row.
func TestTextTakesNoEffort(t *testing.T) {
	term := New(80, 24, nil)
	term.SetEffort(1)
	if _, err := term.Write([]byte(strings.Repeat("\r\x1b[32mtext 漢\x1b[m", 10_000))); err != nil {
		t.Error(err)
	}
}
