package screen

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestWidthCountsGraphemes(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want int
	}{
		{"", 0}, {"abc", 3}, {"a\tb", 2}, {"a\x1b[1mb", 5}, {"日本", 4},
		{"e\u0301", 1}, {"❤", 1}, {"❤\ufe0f", 2}, {"👍🏽", 2}, {"👨\u200d👩\u200d👧", 2},
		{"🇩🇪x", 3}, {"\u0301", 0}, {"\u202ea", 1}, {"\u0600a", 1}, {"\u009b1m", 2}, {"─│", 2},
	} {
		if got := Width(tt.in); got != tt.want {
			t.Errorf("Width(%q) = %d, want %d", tt.in, got, tt.want)
		}
	}
}

func TestPutClipsAndKeepsWideGraphemesWhole(t *testing.T) {
	for _, tt := range []struct {
		x         int
		text      string
		want      string
		wantAfter int
	}{
		{0, "abc", "abc_____", 3},
		{6, "abc", "______ab", 9},
		{-2, "abc", "c_______", 1},
		{0, "日本", "日~本~____", 4},
		{-1, "日本", " 本~_____", 3},
		{7, "日", "_______ ", 9},
		{8, "日", "________", 10},
		{-9, "日", "________", -7},
		{1, "a\r\n\x1b[0mb\u009b\u200b", "_a[0mb__", 6},
		{0, "e\u0301\u0301x", "e\u0301\u0301x______", 2},
	} {
		s := New(8, 1)
		for i := range s.Cells {
			s.Cells[i].Ch = '_'
		}
		if after := s.Put(tt.x, 0, tt.text, Style{}); after != tt.wantAfter {
			t.Errorf("Put(%d, %q) = %d, want %d", tt.x, tt.text, after, tt.wantAfter)
		}
		if got := marks(s); got != tt.want {
			t.Errorf("Put(%d, %q) shows %q, want %q", tt.x, tt.text, got, tt.want)
		}
	}
}

// marks is row 0 with a tilde for every tail.
func marks(s *Screen) string {
	var b []byte
	for _, c := range s.Row(0) {
		if c.Attr&Tail != 0 {
			b = append(b, '~')
		} else {
			b = s.Table.Append(b, c.Ch)
		}
	}
	return string(b)
}

func TestOverwritingAHalfBlanksTheOther(t *testing.T) {
	for x, want := range []string{"x 日~日~", " x日~日~", "日~x 日~", "日~ x日~", "日~日~x ", "日~日~ x"} {
		s := New(6, 1)
		s.Put(0, 0, "日日日", Style{})
		s.Put(x, 0, "x", Style{})
		if got := marks(s); got != want {
			t.Errorf("x at %d: %q, want %q", x, got, want)
		}
	}
	s := New(6, 1)
	s.Put(0, 0, "日日日", Style{})
	s.Fill(1, 0, 2, 1, Style{BG: Palette(1)})
	if got := marks(s); got != "    日~" {
		t.Errorf("Fill: %q", got)
	}
}

func TestBlitCarriesClustersAndLinks(t *testing.T) {
	src := New(6, 2)
	src.Table.Cluster("other\u0301") // so that numbers differ
	src.Put(0, 0, "e\u0301日x", Style{Link: "https://example.com/", Underline: Palette(3)})
	src.Wrapped[0] = true
	dst := New(6, 3)
	dst.Put(0, 0, "a\u0308", Style{Link: "x:"})
	dst.Blit(0, 1, src, 0, 0, 6, 2)
	if got := dst.RowText(1); got != "e\u0301日x" {
		t.Errorf("row 1 = %q", got)
	}
	if st := dst.Style(dst.Row(1)[0]); st.Link != "https://example.com/" || st.Underline != Palette(3) {
		t.Errorf("style = %+v", st)
	}
	if !dst.Wrapped[1] || dst.Wrapped[0] {
		t.Errorf("wrapped = %v, want the second row", dst.Wrapped)
	}
}

func TestBlitClips(t *testing.T) {
	src := New(4, 1)
	src.Put(0, 0, "日本", Style{})
	for _, tt := range []struct {
		x, srcX, w int
		want       string
	}{
		{0, 0, 4, "日~本~"}, {0, 1, 3, " 本~_"}, {0, 0, 3, "日~ _"}, {-1, 0, 4, " 本~_"},
		{2, 0, 4, "__日~"}, {3, 0, 4, "___ "}, {0, -1, 4, "_日~ "}, {9, 0, 4, "____"}, {0, 9, 4, "____"},
	} {
		dst := New(4, 1)
		dst.Put(0, 0, "____", Style{})
		dst.Blit(tt.x, 0, src, tt.srcX, 0, tt.w, 1)
		if got := marks(dst); got != tt.want {
			t.Errorf("Blit(x=%d, srcX=%d, w=%d) = %q, want %q", tt.x, tt.srcX, tt.w, got, tt.want)
		}
	}
}

func TestBlitWithinItself(t *testing.T) {
	s := New(1, 4)
	for y := range 4 {
		s.Put(0, y, string(rune('a'+y)), Style{})
	}
	s.Blit(0, 1, s, 0, 0, 1, 3)
	if got := s.Text(); got != "a\na\nb\nc\n" {
		t.Errorf("down: %q", got)
	}
	s.Blit(0, 0, s, 0, 1, 1, 3)
	if got := s.Text(); got != "a\nb\nc\nc\n" {
		t.Errorf("up: %q", got)
	}
}

func TestTextJoinsWrappedRows(t *testing.T) {
	s := New(3, 6)
	s.Put(0, 0, "abc", Style{})
	s.Put(0, 1, "de ", Style{})
	s.Put(0, 3, "f", Style{})
	s.Wrapped[0] = true
	if got, want := s.Text(), "abcde\n\nf\n"; got != want {
		t.Errorf("Text() = %q, want %q", got, want)
	}
	if got := New(3, 3).Text(); got != "" {
		t.Errorf("blank: %q", got)
	}
}

func TestEqualLooksAtWhatIsSeen(t *testing.T) {
	a, b := New(4, 1), New(4, 1)
	a.Put(0, 0, "e\u0301", Style{})
	b.Table.Cluster("x\u0301")
	b.Put(0, 0, "e\u0301 ", Style{})
	b.Row(0)[2].FG = RGB(1, 2, 3)
	b.Cursor.X = 2
	if !Equal(a, b) {
		t.Error("unequal, though they look the same")
	}
	for name, change := range map[string]func(s *Screen){
		"cluster":   func(s *Screen) { s.Put(0, 0, "e\u0302", Style{}) },
		"blank":     func(s *Screen) { s.Fill(2, 0, 1, 1, Style{BG: Palette(1)}) },
		"underline": func(s *Screen) { s.Fill(2, 0, 1, 1, Style{Attr: Attr(0).WithUnderline(SingleUnderline)}) },
		"link":      func(s *Screen) { s.Put(0, 0, "e\u0301", Style{Link: "x:"}) },
		"cursor":    func(s *Screen) { s.Cursor.Hidden = false },
	} {
		c := New(4, 1)
		c.Blit(0, 0, a, 0, 0, 4, 1)
		change(c)
		if Equal(a, c) {
			t.Errorf("%s: equal", name)
		}
	}
}

func TestTableIsBounded(t *testing.T) {
	var tab Table
	if got := tab.Text(tab.Cluster(strings.Repeat("\u0301", 100))); len(got) > maxCluster {
		t.Errorf("cluster of %d bytes", len(got))
	}
	b := []rune("aaaa\u0301")
	for i := range maxClusters + 1000 {
		b[0], b[1] = rune('a'+i%20), rune(0x4e00+i/20)
		tab.Cluster(string(b))
	}
	if n, _, _ := tab.Size(); n > maxClusters {
		t.Errorf("%d clusters", n)
	}
	if got := tab.Cluster("z\u0301"); got != 'z' {
		t.Errorf("past the bound: %#x, want the first rune", got)
	}
	tab.Reset()
	long := strings.Repeat("x", 8000)
	for i := range 5000 {
		tab.Ext(Ext{Link: long + string(rune(0x4e00+i)), Underline: Palette(uint8(i))})
	}
	if _, _, n := tab.Size(); n > 2*maxTableBytes {
		t.Errorf("%d bytes of links", n)
	}
	if got := tab.ExtOf(tab.Ext(Ext{Link: "new" + long, Underline: Palette(7)})); got != (Ext{Underline: Palette(7)}) {
		t.Errorf("past the bound: %+v, want the underline alone", got)
	}
}

func TestHalvesAreNeverApart(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := []string{"a", "日", "日本語", "x日y", "e\u0301", "👨\u200d👩\u200d👧", "\u0600日"}
	s := New(12, 4)
	for range 20000 {
		x, y, n := r.IntN(16)-2, r.IntN(6)-1, r.IntN(8)
		switch r.IntN(3) {
		case 0:
			s.Put(x, y, words[r.IntN(len(words))], Style{})
		case 1:
			s.Fill(x, y, n, 1, Style{})
		case 2:
			s.Blit(x, y, s, r.IntN(14)-1, r.IntN(5)-1, n, 2)
		}
		for i, c := range s.Cells {
			next := Cell{}
			if (i+1)%s.W != 0 {
				next = s.Cells[i+1]
			}
			if c.Attr&Wide != 0 != (next.Attr&Tail != 0) {
				t.Fatalf("cell %d: %+v before %+v", i, c, next)
			}
		}
	}
}

func TestClipFits(t *testing.T) {
	for _, c := range []struct {
		in      string
		columns int
		want    string
	}{
		{"", 0, ""}, {"a", 0, ""}, {"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"abc", 1, "…"},
		{"漢字", 4, "漢字"}, {"漢字", 3, "漢…"}, {"漢字x", 4, "漢…"}, {"a\x1bb\u0301c", 2, "a…"}, {"a\x1bb", 2, "a\x1bb"},
	} {
		if got := Clip(c.in, c.columns); got != c.want || Width(got) > c.columns {
			t.Errorf("Clip(%q, %d) = %q, want %q", c.in, c.columns, got, c.want)
		}
	}
}

// A grapheme is as wide as its base says, whatever selector follows.
func TestSelectorWidensOnlyEmoji(t *testing.T) {
	for _, c := range []struct {
		in   string
		want int
	}{
		{"❤", 1}, {"❤\ufe0f", 2}, {"✔\ufe0f", 2}, {"1\ufe0f\u20e3", 2}, {"©\ufe0f", 2}, {"⚠\ufe0f", 2},
		{"x\ufe0f", 1}, {"✓\ufe0f", 1}, {"é\ufe0f", 1}, {"★\ufe0f", 1}, {"日\ufe0f", 2}, {"🚀\ufe0f", 2},
	} {
		if got := Width(c.in); got != c.want {
			t.Errorf("%+q: %d columns, want %d", c.in, got, c.want)
		}
	}
}

// A grapheme holds no more than a cell, and marks without a base are left out,
// in a time that grows with the text only.
func TestGraphemesAreBounded(t *testing.T) {
	for _, mark := range []string{"\u0301", "\u0600", "\u20dd", "\u200d", "\ufe0f", "\U000e0100", "\u070f", "\u0301\u0600", "\u200b"} {
		for _, in := range []string{strings.Repeat(mark, 300_000), "a" + strings.Repeat(mark, 300_000) + "b", strings.Repeat("a"+mark, 100_000)} {
			bytes := 0
			for g, w := range Graphemes(in) {
				if bytes += len(g); len(g) > maxCluster || w < 1 || w > 2 {
					t.Fatalf("%+q: a grapheme of %d bytes, %d columns", mark, len(g), w)
				}
			}
			if bytes > len(in) {
				t.Errorf("%+q: %d bytes of %d", mark, bytes, len(in))
			}
			s := New(10, 1)
			s.Put(0, 0, in, Style{})
			Clip(in, 5)
		}
	}
	for _, c := range []struct{ in, want string }{
		{"\u0600\u0600日x", "日|x|"}, {"\u0301a", "a|"}, {"a\u0301b", "a\u0301|b|"}, {strings.Repeat("\u0600", 9), ""},
	} {
		got := ""
		for g := range Graphemes(c.in) {
			got += g + "|"
		}
		if got != c.want {
			t.Errorf("%+q is %+q, want %+q", c.in, got, c.want)
		}
	}
}
