package vt

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"showrunner/render/screen"
	"showrunner/slides/slidestest"
)

// lines writes n numbered lines.
func lines(term *Terminal, from, n int) {
	for i := range n {
		fmt.Fprintf(term, "line %d\r\n", from+i)
	}
}

func TestScrollbackHasABound(t *testing.T) {
	term := New(80, 24, nil)
	lines(term, 0, 12345)
	if got, want := term.Len(), 10000+23; got != want {
		t.Errorf("Len() = %d, want %d", got, want)
	}
	if got, want := term.Above(), 12345-23-10000; got != want {
		t.Errorf("Above() = %d, want %d", got, want)
	}
	s := screen.New(80, 2)
	term.Draw(s, 0)
	if got, want := s.Text(), fmt.Sprintf("line %d\nline %d\n", term.Above(), term.Above()+1); got != want {
		t.Errorf("first rows %q, want %q", got, want)
	}
}

func TestRowsThatLeaveGoToTheSink(t *testing.T) {
	term := New(10, 3, nil)
	term.SetScrollback(5)
	var got strings.Builder
	term.SetSink(func(row *screen.Screen) {
		got.WriteString(row.RowText(0))
		if !row.Wrapped[0] {
			got.WriteByte('\n')
		}
	})
	for i := range 20 {
		fmt.Fprintf(term, "\x1b[31me\u0301 日本 line %d\x1b[0m\r\n", i)
	}
	term.Trim(0)
	got.WriteString(term.Text())
	var want strings.Builder
	for i := range 20 {
		fmt.Fprintf(&want, "e\u0301 日本 line %d\n", i)
	}
	if got.String() != want.String() {
		t.Errorf("sink and terminal hold\n%s\nwant\n%s", got.String(), want.String())
	}
	if term.Len() != 2 {
		t.Errorf("Len() = %d after Trim(0), want 2", term.Len())
	}
}

func TestSinkSeesColours(t *testing.T) {
	term := New(10, 1, nil)
	term.SetScrollback(0)
	var got []screen.Style
	term.SetSink(func(row *screen.Screen) {
		for _, c := range row.Row(0)[:2] {
			got = append(got, row.Style(c))
		}
	})
	term.Write([]byte("\x1b]8;;x:\x07\x1b[1;31;48;2;1;2;3mab\x1b[m\r\n"))
	want := screen.Style{FG: screen.Palette(1), BG: screen.RGB(1, 2, 3), Attr: screen.Bold, Link: "x:"}
	if len(got) != 2 || got[0] != want || got[1] != want {
		t.Errorf("styles %+v, want twice %+v", got, want)
	}
}

// TestScrollbackKeepsEveryCell pushes random rows and compares what is drawn
// with what had been on the screen.
func TestScrollbackKeepsEveryCell(t *testing.T) {
	slidestest.Alone(t)
	rnd := rand.New(rand.NewPCG(1, 9))
	for range 80 {
		w := 1 + rnd.IntN(40)
		a, b := New(w, 2, nil), New(w, 60, nil)
		for y := range 50 {
			in := randomLine(rnd, w)
			if y < 49 {
				in += "\r\n"
			}
			a.Write([]byte(in))
			b.Write([]byte(in))
		}
		if a.Len() != b.Len() {
			t.Fatalf("%d rows, want %d", a.Len(), b.Len())
		}
		p, q := screen.New(w, a.Len()), screen.New(w, a.Len())
		a.Draw(p, 0)
		b.Draw(q, 0)
		if !screen.Equal(p, q) {
			t.Fatalf("drawn from the scrollback\n%swant\n%s", describe(p), describe(q))
		}
	}
}

var words = []string{"a", "hello", "日本", "e\u0301", "👩\u200d💻", "❤\ufe0f", "🇩🇪", "  ", "─│", "x"}

// randomLine is styled text that fits into w columns, with no more columns used.
func randomLine(rnd *rand.Rand, w int) string {
	var b strings.Builder
	for x := 0; ; {
		word := words[rnd.IntN(len(words))]
		if x += screen.Width(word); x > w {
			b.WriteString("\x1b]8;;\x07\x1b[0m")
			return b.String()
		}
		switch rnd.IntN(8) {
		case 0:
			fmt.Fprintf(&b, "\x1b[0;%dm", 30+rnd.IntN(8))
		case 1:
			fmt.Fprintf(&b, "\x1b[4:%d;58;5;%dm", rnd.IntN(6), rnd.IntN(256))
		case 2:
			fmt.Fprintf(&b, "\x1b[1;48;2;%d;2;3m", rnd.IntN(256))
		case 3:
			fmt.Fprintf(&b, "\x1b]8;;https://example.com/%d\x07", rnd.IntN(4))
		case 4:
			b.WriteString("\x1b[0m")
		}
		b.WriteString(word)
	}
}

// TestResizeLosesNothing: whatever sizes a terminal goes through, its text
// stays, and back at the first size every cell is where it was.
func TestResizeLosesNothing(t *testing.T) {
	slidestest.Alone(t)
	rnd := rand.New(rand.NewPCG(11, 12))
	for range 150 {
		w, h := 8+rnd.IntN(30), 2+rnd.IntN(12)
		term := New(w, h, nil)
		for range rnd.IntN(40) {
			fmt.Fprintf(term, "%s\r\n", randomLine(rnd, 1+rnd.IntN(80)))
		}
		term.Write([]byte("$ "))
		text, n := term.Text(), term.Len()
		want := screen.New(w, n)
		term.Draw(want, 0)
		for range 5 {
			term.Resize(2+rnd.IntN(60), 1+rnd.IntN(20))
			check(t, term)
			if got := term.Text(); got != text {
				t.Fatalf("at %dx%d the text is\n%q\nwant\n%q", term.w, term.h, got, text)
			}
		}
		term.Resize(w, h)
		got := screen.New(w, n)
		term.Draw(got, 0)
		if !screen.Equal(got, want) {
			t.Fatalf("back at %dx%d\n%swant\n%s", w, h, describe(got), describe(want))
		}
	}
}

func TestFullScrollbackIsSmall(t *testing.T) {
	slidestest.Alone(t)
	for _, tt := range []struct {
		name, line string
		limit      int
	}{
		{"text", strings.Repeat("0123456789", 12), 1_500_000},
		{"colours", strings.Repeat("\x1b[31mabcde\x1b[0m 12345 \x1b[38;2;1;2;3mxyz\x1b[0m ", 8), 4_000_000},
		{"cjk", strings.Repeat("日本語", 20), 3_000_000},
	} {
		term := New(120, 40, nil)
		for range 10100 {
			fmt.Fprintf(term, "%s\r\n", tt.line)
		}
		if got := term.Bytes(); got > tt.limit {
			t.Errorf("%s: %d bytes, want at most %d", tt.name, got, tt.limit)
		}
	}
}

func TestTablesAreCollected(t *testing.T) {
	slidestest.Alone(t)
	term := New(80, 24, nil)
	term.SetScrollback(100)
	for i := range 60000 {
		fmt.Fprintf(term, "\x1b]8;;https://example.com/%d\x07a%c\u0301\x1b]8;;\x07\r\n", i, 0x4e00+i%20000)
	}
	s := picture(term)
	if got := s.Style(s.Row(22)[0]).Link; got != "https://example.com/59999" {
		t.Errorf("the last link is %q", got)
	}
	if got := s.RowText(22); got != fmt.Sprintf("a%c\u0301", 0x4e00+59999%20000) {
		t.Errorf("the last row is %q", got)
	}
	if got := term.Bytes(); got > 2<<20 {
		t.Errorf("%d bytes", got)
	}
}

func TestDrawTakesAnyPart(t *testing.T) {
	term := New(10, 4, nil)
	lines(term, 0, 9)
	for _, tt := range []struct {
		from, w, h int
		want       string
	}{
		{0, 10, 3, "line 0\nline 1\nline 2\n"},
		{7, 10, 4, "line 7\nline 8\n"},
		{-1, 10, 2, "\nline 0\n"},
		{100, 10, 2, ""},
		{3, 4, 1, "line\n"},
		{3, 30, 1, "line 3\n"},
	} {
		s := screen.New(tt.w, tt.h)
		s.Put(0, 0, "old", screen.Style{})
		term.Draw(s, tt.from)
		if got := s.Text(); got != tt.want {
			t.Errorf("Draw(%dx%d, %d) = %q, want %q", tt.w, tt.h, tt.from, got, tt.want)
		}
	}
}

func TestLenCountsRowsInUse(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want int
	}{
		{"", 0}, {"a", 1}, {"a\r\n", 1}, {"a\r\n\r\nb", 3}, {"\x1b[5;1Hx\x1b[2K", 0}, {"\x1b[3;3H\x1b[41m ", 3},
		{"1\r\n2\r\n3\r\n4\r\n5\r\n6\r\n7", 7}, {"a\x1b[?1049h", 6},
	} {
		term := New(20, 6, nil)
		term.Write([]byte(tt.in))
		if got := term.Len(); got != tt.want {
			t.Errorf("%q: Len() = %d, want %d", tt.in, got, tt.want)
		}
	}
}
