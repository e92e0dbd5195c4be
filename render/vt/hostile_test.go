package vt

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"showrunner/slides/slidestest"
)

const mega = 1 << 20

// TestHostileInput feeds what breaks terminals. Whatever comes, the memory that
// is kept stays small, and afterwards the terminal still works. Time is not
// measured: a hang is found by the time limit of the test run.
func TestHostileInput(t *testing.T) {
	slidestest.Alone(t)
	counts := []string{"2000000000", "9200000000000000000", "65535"}
	var edits strings.Builder
	for _, n := range counts {
		for _, final := range "@ABCDEFGHIJKLMPSTXZ`abdefgr" {
			fmt.Fprintf(&edits, "x\x1b[%s%c\x1b[%s;%s%c", n, final, n, n, final)
		}
	}
	for _, tt := range []struct {
		name string
		feed func(term *Terminal)
	}{
		{"OSC without end", endless("\x1b]0;", "x", 16*mega)},
		{"link without end", endless("\x1b]8;;", "x", mega)},
		{"DCS without end", endless("\x1bP1$q", "x", 16*mega)},
		{"APC without end", endless("\x1b_", "x", mega)},
		{"parameters without end", endless("\x1b[", "1;", 2*mega)},
		{"digits without end", endless("\x1b[", "9", 2*mega)},
		{"colons without end", endless("\x1b[4", ":3", 2*mega)},
		{"intermediates without end", endless("\x1b[", " ", 2*mega)},
		{"combining marks", endless("e", "\u0301", 2*mega)},
		{"joined emoji", endless("👨", "\u200d👩", mega)},
		{"regional indicators", endless("", "🇩🇪", mega)},
		{"a line without end", endless("", "0123456789", 6*mega)},
		{"repeats", endless("a", "\x1b[2000000000b", mega/32)},
		{"repeats of a wide one", endless("日", "\x1b[9200000000000000000b", mega/32)},
		{"edits with huge counts", endless("", edits.String(), mega/2)},
		{"save and restore", endless("", "\x1b7\x1b[99;99H\x1b8\x1b[s\x1b[u", mega)},
		{"questions", endless("", "\x1b[c\x1b[6n\x1b[>q\x1b]11;?\x07\x1b[?1$p", mega)},
		{"alternate screen back and forth", endless("", "\x1b[?1049hx\x1b[?1049l", mega)},
		{"alternate screen scrolls", endless("\x1b[?1049h", "line\r\n", 2*mega)},
		{"title stack", endless("\x1b]2;"+strings.Repeat("x", 1000)+"\x07", "\x1b[22t", mega)},
		{"many links", manyLinks},
		{"many clusters", manyClusters},
		{"random bytes", randomBytes},
		{"a region below the screen", func(term *Terminal) { term.Write([]byte("\x1b[5;999r\x1b[999;999H\n\n\n\x1bM\x1b[2S\x1b[2T")) }},
		{"restore after shrinking", func(term *Terminal) {
			term.Write([]byte("\x1b[40;120H\x1b7"))
			term.Resize(2, 2)
			term.Write([]byte("\x1b8x日\x1b[1@\x1b[P"))
		}},
		{"sizes out of range", func(term *Terminal) {
			for _, s := range [][2]int{{0, 0}, {-1, -1}, {1, 1}, {20000, 1}, {1, 20000}, {3, 3}} {
				term.Resize(s[0], s[1])
				term.Write([]byte("日e\u0301x\x1b[2;3r\x1b[9;9H\n\n\x1b[3b"))
			}
		}},
		{"resizes of a full scrollback", func(term *Terminal) {
			lines(term, 0, 12000)
			for w := range 20 {
				term.Resize(1+w*7, 10)
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			term := New(120, 40, func([]byte) {})
			tt.feed(term)
			check(t, term)
			if n := term.Bytes(); n > 20*mega {
				t.Errorf("%d bytes kept", n)
			}
			term.Resize(20, 6)
			term.Write([]byte("\x18\x1bcstill\r\nhere"))
			if got := show(term); got != "still\nhere\n4,1" {
				t.Errorf("afterwards it shows %q", got)
			}
		})
	}
}

func endless(start, more string, n int) func(*Terminal) {
	return func(term *Terminal) {
		term.Write([]byte(start))
		chunk := bytes.Repeat([]byte(more), 64<<10/len(more)+1)
		for ; n > 0; n -= len(chunk) {
			term.Write(chunk)
		}
	}
}

func manyLinks(term *Terminal) {
	for i := range 200_000 {
		fmt.Fprintf(term, "\x1b]8;;https://example.com/%d\x07x", i)
	}
}

// manyClusters are as many as there are cells, all different, on a large
// screen, more than a table takes.
func manyClusters(term *Terminal) {
	term.Resize(500, 200)
	for i := range 150_000 {
		fmt.Fprintf(term, "%c%c%c", 0x4e00+i%20000, 0x300+i/20000, 0x310)
	}
	term.Resize(120, 40)
	term.SetScrollback(100)
}

func randomBytes(term *Terminal) {
	rnd := rand.New(rand.NewPCG(1, 1))
	p := make([]byte, 64<<10)
	for range 3 * mega / len(p) {
		for i := range p {
			p[i] = byte(rnd.Uint32())
			if rnd.IntN(8) == 0 {
				p[i] = "\x1b[]P;0189?mHJ"[rnd.IntN(13)]
			}
		}
		term.Write(p)
	}
}

// TestMemoryOfAFlood looks at the heap itself.
func TestMemoryOfAFlood(t *testing.T) {
	slidestest.Alone(t)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	term := New(120, 40, nil)
	endless("", "\x1b[32m0123456789\x1b[0m abcdefghij 日本語\r\n", 8*mega)(term)
	runtime.GC()
	runtime.ReadMemStats(&after)
	kept := int(after.HeapAlloc) - int(before.HeapAlloc)
	if kept > 4*mega {
		t.Errorf("%d bytes kept", kept)
	}
	if n := term.Bytes(); n < kept/2 || n > 2*max(kept, 0)+mega {
		t.Errorf("Bytes() = %d, but the heap grew by %d", n, kept)
	}
}

// TestCollectionKeepsNarrowClusters has the table collected while a narrow
// cluster stands on the screen.
func TestCollectionKeepsNarrowClusters(t *testing.T) {
	slidestest.Alone(t)
	term := New(80, 24, nil)
	fmt.Fprint(term, "e\u0301")
	for i := range 40_000 {
		fmt.Fprintf(term, "\x1b[2;1Ha%c%c%c", 0x300+rune(i%100), 0x300+rune(i/100%100), 0x300+rune(i/10_000))
	}
	if got := term.Text(); !strings.HasPrefix(got, "e\u0301\n") {
		t.Errorf("the first row is %.20q", got)
	}
}
