package tty

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"showrunner/render/screen"
	"showrunner/render/vt"
	"showrunner/runner/tmuxtest"
	"showrunner/slides/slidestest"
)

func newShown(d Depth) *shown {
	f := &shown{palette: palette{depth: d}, links: true, sync: true}
	f.forget()
	return f
}

// An artist draws random pictures, each a change of the one before.
type artist struct {
	*rand.Rand
	s      *screen.Screen
	texts  []string
	links  []string
	colors func() screen.Color
}

func newArtist(seed uint64, w, h int) *artist {
	a := &artist{Rand: rand.New(rand.NewPCG(seed, 1)), s: screen.New(w, h)}
	a.texts = []string{
		"a", "showrunner", "x = 1", "   ", "─────", "│", "✔ passed", "▶", "…", "é", "e\u0301", "日本語", "漢", "한글",
		"👍", "👍🏽", "👨‍👩‍👧", "🇩🇪", "🇩", "🇪", "❤️", "⌨", "⌛", "①", "ﬁ", "ア", "\u00a0", "न्", "☎\ufe0f", "→", "━╸",
	}
	a.links = []string{"", "", "https://example.org/a?b=c#d", "http://x.example/", "mailto:a@b.example"}
	a.colors = func() screen.Color {
		switch a.IntN(4) {
		case 0:
			return screen.Palette(uint8(a.IntN(256)))
		case 1:
			return screen.RGB(uint8(a.IntN(256)), uint8(a.IntN(256)), uint8(a.IntN(256)))
		}
		return 0
	}
	return a
}

func (a *artist) style() (st screen.Style) {
	if a.IntN(3) == 0 {
		return st
	}
	st.FG, st.BG = a.colors(), a.colors()
	for range a.IntN(3) {
		st.Attr |= 1 << a.IntN(8)
	}
	if a.IntN(4) == 0 {
		st.Attr = st.Attr.WithUnderline(screen.Underline(a.IntN(6)))
		st.Underline = a.colors()
	}
	if a.IntN(4) == 0 {
		st.Link = a.links[a.IntN(len(a.links))]
	}
	return st
}

// next draws the next picture.
func (a *artist) next() *screen.Screen {
	s := a.s
	switch a.IntN(12) {
	case 0:
		s.Reset(s.W, s.H)
	case 1: // as output scrolls
		copy(s.Cells, s.Cells[s.W:])
		s.Fill(0, s.H-1, s.W, 1, screen.Style{})
	}
	for range a.IntN(12) {
		x, y := a.IntN(s.W+4)-2, a.IntN(s.H)
		if a.IntN(4) == 0 {
			s.Fill(x, y, a.IntN(s.W), a.IntN(4), a.style())
		} else {
			s.Put(x, y, a.texts[a.IntN(len(a.texts))], a.style())
		}
	}
	s.Cursor = screen.Cursor{X: a.IntN(s.W), Y: a.IntN(s.H), Hidden: a.IntN(2) == 0, Shape: uint8(a.IntN(7))}
	return s
}

func show(t *vt.Terminal, w, h int) *screen.Screen {
	s := screen.New(w, h)
	t.Draw(s, 0)
	return s
}

func TestFrameMakesTheOldScreenTheNewOne(t *testing.T) {
	slidestest.Alone(t)
	for seed := range uint64(60) {
		a := newArtist(seed, 2+int(seed*7)%60, 1+int(seed*5)%20)
		f, term := newShown(TrueColor), vt.New(a.s.W, a.s.H, nil)
		term.Write([]byte(enterScreen))
		for n := range 60 {
			s := a.next()
			b := bytes.Clone(f.frame(s, s.W, s.H))
			term.Write(b)
			if got := show(term, s.W, s.H); !screen.Equal(got, s) {
				t.Fatalf("seed %d, frame %d, %dx%d: %s\nafter %q", seed, n, s.W, s.H, differ(got, s), b)
			}
			if b := f.frame(s, s.W, s.H); b != nil {
				t.Fatalf("seed %d, frame %d: the same screen again gives %q", seed, n, b)
			}
		}
	}
}

// differ tells the first cell in which two screens differ.
func differ(got, want *screen.Screen) string {
	for i := range want.Cells {
		g, w := got.Cells[i], want.Cells[i]
		one := &screen.Screen{W: 1, H: 1, Cells: []screen.Cell{g}, Table: got.Table}
		other := &screen.Screen{W: 1, H: 1, Cells: []screen.Cell{w}, Table: want.Table}
		if !screen.Equal(one, other) {
			return fmt.Sprintf("column %d of row %d is %q %+v, want %q %+v", i%want.W, i/want.W,
				got.Table.Text(g.Ch), got.Style(g), want.Table.Text(w.Ch), want.Style(w))
		}
	}
	return fmt.Sprintf("the cursor is %+v, want %+v", got.Cursor, want.Cursor)
}

// contrary is a frame as a terminal takes it that gives other widths to
// graphemes on which terminals disagree: narrow ones are wide, wide ones narrow
// or, when they have several runes, as wide as those together.
func contrary(frame string, s *screen.Screen) []byte {
	for _, c := range s.Cells {
		text, wide := s.Table.Text(c.Ch), c.Attr&screen.Wide != 0
		switch {
		case c.Attr&screen.Tail != 0 || agreed([]byte(text), wide):
		case !wide:
			frame = strings.ReplaceAll(frame, text, "漢")
		default:
			frame = strings.ReplaceAll(frame, text, strings.Repeat("?", max(2*utf8.RuneCountInString(text)-3, 1)))
		}
	}
	return []byte(frame)
}

func TestGraphemesOfDoubtfulWidthShiftNothing(t *testing.T) {
	slidestest.Alone(t)
	for seed := range uint64(40) {
		a := newArtist(seed, 40, 8)
		f, term := newShown(TrueColor), vt.New(40, 8, nil)
		term.Write([]byte(enterScreen))
		for n := range 40 {
			s := a.next()
			b := contrary(string(f.frame(s, 40, 8)), s)
			term.Write(b)
			got := show(term, 40, 8)
			for i, c := range s.Cells {
				text := s.Table.Text(c.Ch)
				if c.Attr&(screen.Wide|screen.Tail) != 0 || c.Ch == 0 || i%40 >= 38 || !agreed([]byte(text), false) {
					continue
				}
				if g := got.Table.Text(got.Cells[i].Ch); g != text {
					t.Fatalf("seed %d, frame %d: column %d of row %d is %q, want %q; frame %q", seed, n, i%40, i/40, g, text, b)
				}
			}
		}
	}
}

func TestRepaintRestoresAnySpoiledScreen(t *testing.T) {
	a := newArtist(3, 40, 10)
	f, term := newShown(TrueColor), vt.New(40, 10, nil)
	term.Write([]byte(enterScreen))
	for range 20 {
		s := a.next()
		term.Write(f.frame(s, 40, 10))
		term.Write([]byte("\x1b[5;5H\x1b[41mspoiled 漢\x1b[2J"))
		term.Write([]byte("\x1b[m" + enterScreen))
		term.Write(f.again(40, 10))
		if got := show(term, 40, 10); !screen.Equal(got, s) {
			t.Fatal(differ(got, s))
		}
	}
}

func TestPictureOfAnotherSizeIsClippedOrPadded(t *testing.T) {
	f, term := newShown(TrueColor), vt.New(6, 2, nil)
	term.Write([]byte(enterScreen))
	for _, size := range [][2]int{{9, 4}, {3, 1}, {6, 2}, {7, 2}} {
		s := screen.New(size[0], size[1])
		for y := range s.H {
			s.Put(0, y, "abcde日fgh", screen.Style{BG: screen.Palette(3)})
		}
		term.Write(f.frame(s, 6, 2))
		want := screen.New(6, 2)
		want.Blit(0, 0, s, 0, 0, s.W, s.H)
		if got := show(term, 6, 2); !screen.Equal(got, want) {
			t.Errorf("%dx%d on 6x2: %s", s.W, s.H, differ(got, want))
		}
	}
}

// checkAllowed fails when b holds a sequence or a character that must not get
// out.
func checkAllowed(t *testing.T, b []byte) {
	t.Helper()
	var w tmuxtest.Wire
	w.Write([]byte(enterScreen))
	w.Write(b)
	w.Write([]byte(leaveScreen))
	if w.End(); len(w.Faults) > 0 {
		t.Fatalf("%q in %.2000q", w.Faults, b)
	}
}

func TestOnlyKnownSequencesGetOut(t *testing.T) {
	slidestest.Alone(t)
	hostile := []rune{0x07, 0x1b, 0x9b, 0x9d, 0x85, 0x7f, 0x202e, 0x2066, 0x200f, 0xfeff, 0x2028, 0xd800, 0x110000, 0x301, 0x200d, '\n', '\t', 0xad}
	for _, d := range []Depth{NoColor, ANSI16, ANSI256, TrueColor} {
		for seed := range uint64(10) {
			a, f := newArtist(seed, 30, 6), newShown(d)
			a.links = append(a.links, "javascript:alert(1)", "https://x/\x1b]0;t\x07", "file:///etc/passwd", "https://ü.example/ä b", "HTTPS://X/", strings.Repeat("http:", 999))
			a.texts = append(a.texts, "a\u200db", "\u202eabc")
			for range 30 {
				s := a.next()
				for range 3 { // past Put, which cleans
					c := &s.Cells[a.IntN(len(s.Cells))]
					c.Ch = uint32(hostile[a.IntN(len(hostile))])
					c = &s.Cells[a.IntN(len(s.Cells))]
					c.Ch = s.Table.Cluster("e" + string(hostile[a.IntN(len(hostile))]) + "\u0301" + string(hostile[a.IntN(len(hostile))]))
					s.Cells[a.IntN(len(s.Cells))].Attr ^= screen.Wide
					s.Cells[a.IntN(len(s.Cells))].Attr ^= screen.Tail
					s.Cells[a.IntN(len(s.Cells))].Ext = uint16(a.IntN(70))
					s.Cells[a.IntN(len(s.Cells))].Ch = screen.ClusterBit | uint32(a.IntN(1<<20))
				}
				checkAllowed(t, f.frame(s, s.W, s.H))
			}
		}
	}
}

func TestColoursFollowTheDepth(t *testing.T) {
	s := screen.New(3, 1)
	s.Put(0, 0, "x", screen.Style{FG: screen.RGB(255, 0, 0), BG: screen.Palette(240), Attr: screen.Bold.WithUnderline(screen.CurlyUnderline), Underline: screen.RGB(0, 0, 255)})
	for _, c := range []struct {
		depth Depth
		want  string
	}{
		{NoColor, "\x1b[1m\x1b[4m\x1b[4:3mx\x1b[m"},
		{ANSI16, "\x1b[1;91;100m\x1b[4m\x1b[4:3mx\x1b[m"},
		{ANSI256, "\x1b[1;38;5;196;48;5;240m\x1b[4m\x1b[4:3m\x1b[58:5:21mx\x1b[m"},
		{TrueColor, "\x1b[1;38;2;255;0;0;48;5;240m\x1b[4m\x1b[4:3m\x1b[58:2::0:0:255mx\x1b[m"},
	} {
		f := newShown(c.depth)
		want := beginFrame + eraseAll + c.want + endFrame
		if got := string(f.frame(s, 3, 1)); got != want {
			t.Errorf("depth %d: frame = %q, want %q", c.depth, got, want)
		}
	}
}

func TestFrameIsAsShortAsItCanBe(t *testing.T) {
	f := newShown(TrueColor)
	f.sync = false
	s := screen.New(80, 3)
	s.Put(0, 1, "Building 1.2s and a long rest of the line", screen.Style{})
	f.frame(s, 80, 3)
	for _, c := range []struct {
		x    int
		text string
		want string
	}{
		{9, "3", "\x1b[2;10H3"},
		{9, "4.5", "\x1b[2;10H4.5"},
		{9, "5.5", "\x1b[2;10H5"},
		{0, "b       x", "\x1b[2Hb\x1b[7Cx"},
		{0, "c       x.", "\x1b[2Hc\x1b[8C."},
		{11, strings.Repeat(" ", 50), "\x1b[2;12H\x1b[K"},
	} {
		if c.text == "b       x" {
			s.Put(1, 1, "       ", screen.Style{})
			f.frame(s, 80, 3)
		}
		s.Put(c.x, 1, c.text, screen.Style{})
		if got := string(f.frame(s, 80, 3)); got != c.want {
			t.Errorf("%q at %d: frame = %q, want %q", c.text, c.x, got, c.want)
		}
	}
}

func TestManyClustersDoNotGrowTheTable(t *testing.T) {
	f, term := newShown(TrueColor), vt.New(40, 4, nil)
	term.Write([]byte(enterScreen))
	for n := range 300 {
		s := screen.New(40, 4)
		for i := range 80 {
			s.Put(2*(i%20), i/20, string(rune('a'+i%26))+string(rune(0x300+(n*80+i)%111))+string(rune(0x300+(n*80+i)/111%111)), screen.Style{})
		}
		term.Write(f.frame(s, 40, 4))
		if got := show(term, 40, 4); !screen.Equal(got, s) {
			t.Fatalf("frame %d: %s", n, differ(got, s))
		}
		if c, _, _ := f.table.Size(); c > maxTable+80 {
			t.Fatalf("frame %d: %d clusters are kept", n, c)
		}
	}
}

// colourful is a full screen of coloured text.
func colourful(w, h, n int) *screen.Screen {
	s := screen.New(w, h)
	for y := range h {
		for x := 0; x < w; {
			c := screen.RGB(uint8(x*7+n), uint8(y*5), uint8(n))
			x = s.Put(x, y, fmt.Sprintf("%d=word ", x+n), screen.Style{FG: c, Attr: screen.Bold})
		}
	}
	return s
}

func BenchmarkDraw(b *testing.B) {
	one, other := colourful(120, 40, 1), colourful(120, 40, 2)
	line := colourful(120, 40, 1)
	line.Put(0, 20, "one line is another", screen.Style{})
	for _, c := range []struct {
		name  string
		depth Depth
		a, b  *screen.Screen
	}{
		{"full", TrueColor, one, other}, {"full256", ANSI256, one, other},
		{"line", TrueColor, one, line}, {"same", TrueColor, one, one},
	} {
		b.Run(c.name, func(b *testing.B) {
			f := newShown(c.depth)
			f.frame(c.a, 120, 40)
			n := 0
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				n += len(f.frame([...]*screen.Screen{c.b, c.a}[i%2], 120, 40))
			}
			b.ReportMetric(float64(n)/float64(b.N), "bytes/frame")
		})
	}
}

// FuzzFramesAreOurs shows what a program printed: whatever that is, only text
// and our own sequences reach the terminal, and make it show what was meant.
func FuzzFramesAreOurs(f *testing.F) {
	for _, in := range []string{
		"\x1b]52;c;aGk=\a\x1b]0;t\a\x1b]8;;javascript:1\x1b\\x\x1b]8;;https://x/\u202e y\x1b\\y\x1b]8;;\x1b\\",
		"\x1b[1;2;3;4;5;7;8;9;53mx\x1b[4:3;58:2::1:2:3my\x1b[38;5;300mz\x1b[48;2;1;2mq\x1b[21m.",
		"e\u0301\u202e\u200b\u00ad👨\u200d👩\u200d👧🇩🇪\U000e0041\ufeff\u2028\u0085\u009b31m日本語\x1b[3D\x1b[P",
		"\x1b[5 q\x1b[?25l\x1b[?25h\x1b(0qqq\x1b[1000000000b\x1b[8;1;1t\x1bPq#0\x1b\\\x1b_Gf\x1b\\",
	} {
		f.Add([]byte(in), []byte("more "+in), uint16(0x1407), uint8(3))
	}
	f.Fuzz(func(t *testing.T, first, then []byte, size uint16, depth uint8) {
		w, h := 1+int(size%50), 1+int(size/50%15)
		term, real := vt.New(w, h, nil), vt.New(w, h, nil)
		s, frames := screen.New(w, h), newShown(Depth(depth%4))
		real.Write([]byte(enterScreen))
		var sent []byte
		for _, p := range [][]byte{first, then, first} {
			term.Write(p)
			term.Draw(s, max(term.Len()-h, 0))
			b := frames.frame(s, w, h)
			sent = append(sent, b...)
			real.Write(b)
			meant := &screen.Screen{W: w, H: h, Cells: frames.cells, Table: frames.table, Wrapped: make([]bool, h)}
			if got, want := show(real, w, h).Text(), meant.Text(); frames.known && got != want {
				t.Fatalf("%q shows %q, not %q", b, got, want)
			}
		}
		checkAllowed(t, sent)
	})
}
