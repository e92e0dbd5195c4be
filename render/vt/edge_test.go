package vt

import (
	"strings"
	"testing"

	"showrunner/render/screen"
)

// A grapheme that grows wide in insert mode moves the rest of the row by one
// more column.
func TestGraphemeThatGrowsInserts(t *testing.T) {
	term := New(10, 2, nil)
	term.Write([]byte("abc\r\x1b[4h❤"))
	if got, want := show(term), "❤abc\n1,0"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	term.Write([]byte("\ufe0fx"))
	if got, want := show(term), "❤\ufe0fxabc\n3,0"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// What filled the last column of the alternate screen wraps nothing once there
// are more columns.
func TestNothingWrapsOnAWiderAlternateScreen(t *testing.T) {
	for _, alternate := range []string{"", "\x1b[?1049h"} {
		term := New(10, 3, nil)
		term.Write([]byte(alternate + "0123456789"))
		term.Resize(20, 3)
		term.Write([]byte("x"))
		if got := show(term); !strings.HasSuffix(got, ",0") {
			t.Errorf("after %q: %q", alternate, got)
		}
	}
}

// A cursor at the edge of the region does not leave it, one outside it goes to
// the edge of the screen.
func TestCursorStaysInTheRegion(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"\x1b[2;3r\x1b[2;1H\x1b[Ax", "\nx\n1,1"},
		{"\x1b[2;3r\x1b[3;1H\x1b[Bx", "\n\nx\n1,2"},
		{"\x1b[2;3r\x1b[3;1H\x1b[9Ax", "\nx\n1,1"},
		{"\x1b[2;3r\x1b[H\x1b[9Bx", "\n\nx\n1,2"},
		{"\x1b[2;3r\x1b[4;1H\x1b[9Ax", "\nx\n1,1"},
		{"\x1b[2;3r\x1b[4;1H\x1b[9Bx", "\n\n\nx\n1,3"},
		{"\x1b[2;3r\x1b[Hy\x1b[9Ax", "yx\n2,0"},
	} {
		shows(t, c.in, c.want)
	}
}

// IL and DL do nothing outside the region.
func TestLinesShiftInTheRegionOnly(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[H\x1b[Lx", "x\nb\nc\nd\n1,0"},
		{"a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[H\x1b[Mx", "x\nb\nc\nd\n1,0"},
		{"a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[4;1H\x1b[Lx", "a\nb\nc\nx\n1,3"},
		{"a\r\nb\r\nc\r\nd\x1b[2;3r\x1b[2;1H\x1b[Lx", "a\nx\nb\nd\n1,1"},
	} {
		shows(t, c.in, c.want)
	}
}

// What is wrapped is one line again in a wider window, without what stood where a
// wide character had no room; what was erased to its end is not.
func TestWrappedLineIsWhatWasWritten(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"0123456789ab", "0123456789ab\n12,0"},
		{"0123456789ab\x1b[1;5H\x1b[K\x1b[2;3H", "0123\nab\n2,1"},
		{"0123456789\rabcdefghi世", "abcdefghi世\n11,0"},
	} {
		term := New(10, 4, nil)
		term.Write([]byte(c.in))
		term.Resize(20, 4)
		if got := show(term); got != c.want {
			t.Errorf("%q shows %q, want %q", c.in, got, c.want)
		}
	}
}

// SS2 and SS3 count for one character, whatever it is; C0 controls in the header
// of a DCS and colons outside of SGR do nothing.
func TestSequencesDoNoMore(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"\x1b*0\x1bNqq", "─q\n2,0"},
		{"\x1b*0\x1bNqé", "─é\n2,0"},
		{"\x1b)0\x0e\x1bNqq", "q─\n2,0"},
		{"\x1bNab\x1b*0cq", "abcq\n4,0"},
		{"\x1b*0\x1bN日q", "日q\n3,0"},
		{"ab\x1bP1\n;2\r$qm\x1b\\c", "abc\n3,0"},
		{"ab\x1b[1:2Hc", "abc\n3,0"},
		{"ab\x1b[:5Cc", "abc\n3,0"},
		{"ab\x1b[?25:1049hc", "abc\n3,0"},
		{"\x1b[4:3ma", "a\n1,0"},
		{"a\x1b[5ib\x1b[31mc\r\n\x1b[4\x1b[4id", "ad\n2,0"},
		{"a\x1b[5ib\x1bcc", "a\n1,0"},
		{"a\x1b[ib\x1b[4ic", "abc\n3,0"},
	} {
		shows(t, c.in, c.want)
	}
}

// A soft-wrapped row is one line with the next only as long as it is what
// wrapped.
func TestTextJoinsWhatIsOneLine(t *testing.T) {
	const long = "0123456789ab"
	for _, c := range []struct{ name, in, want string }{
		{"wrapped", long, long},
		{"end rewritten", long + "\x1b[H9876543210\r\nxy", "9876543210\nxy"},
		{"end rewritten, wraps again", long + "\x1b[H9876543210xy", "9876543210xy"},
		{"start rewritten", long + "\x1b[Hxyz", "xyz3456789ab"},
		{"wide end rewritten", long + "\x1b[1;9H日\r\nxy", "01234567日\nxy"},
		{"DCH", long + "\x1b[1;3H\x1b[P", "013456789\nab"},
		{"ICH", long + "\x1b[1;3H\x1b[@", "01 2345678\nab"},
		{"IL", long + "\x1b[2;1H\x1b[L", "0123456789\n\nab"},
		{"IL above", long + "\x1b[H\x1b[L", "\n" + long},
		{"DL", long + "\r\nxy\x1b[2;1H\x1b[M", "0123456789\nxy"},
		{"ED 0", long + "\x1b[2;1H\x1b[Jxy", "0123456789\nxy"},
		{"ED 0 in the row", long + "\x1b[1;5H\x1b[J\x1b[2;1Hxy", "0123\nxy"},
		{"ED 2", long + "\x1b[2J\x1b[Hxyxyxyxyxy\r\nz", "xyxyxyxyxy\nz"},
		{"EL 2", long + "\x1b[2Kx", "0123456789\n  x"},
		{"RI at the top", "\x1b[2;3r\x1b[1;1H" + long + "\x1b[2;1H\x1bMxy", "0123456789\nxy\nab"},
		{"LF in a region", "\x1b[2;1H" + long + "\x1b[1;2r\x1b[2;1H\nxy", "\n0123456789\nxy\nab"},
		{"EL 0 pending", "0123456789\x1b[Kab", long},
		{"scrolled", "1\r\n2\r\n3\r\n4\r\n" + long, "1\n2\n3\n4\n" + long},
		{"in scrollback", long + "\r\n2\r\n3\r\n4\r\n5", long + "\n2\n3\n4\n5"},
		{"half in scrollback, cleared", long + "\r\n2\r\n3\r\n4\x1b[H\x1b[2Jxy", "0123456789\nxy"},
	} {
		term := New(10, 4, nil)
		term.Write([]byte(c.in))
		if got := strings.TrimRight(term.Text(), "\n"); got != c.want {
			t.Errorf("%s: %q is %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

func TestResets(t *testing.T) {
	term := New(10, 3, nil)
	term.Write([]byte("main\x1b[?47halt\x1bc\x1b[?47h"))
	if got := show(term); got != "\n0,0" {
		t.Errorf("RIS leaves %q on the alternate screen", got)
	}
	term = New(3, 1, nil)
	term.Write([]byte("\x1b[31m\x1b#8x"))
	row := picture(term).Row(0)
	if row[0].FG != screen.Palette(1) || row[1].Ch != 'E' || row[1].FG != 0 {
		t.Errorf("after DECALN in red x is %+v, E is %+v", row[0], row[1])
	}
	shows(t, "\x1b[20hab\x1b[!p\nc", "ab\nc\n1,1")
}

// What DECSC kept is the cell that it was in, whatever the width by then.
func TestSavedCursorFollowsReflow(t *testing.T) {
	for _, c := range []struct {
		in   string
		w, h int
		want string
	}{
		{"0123456789abc\x1b7\r\nx", 5, 6, "01234\n56789\nabc!\nx\n4,2"},
		{"0123456789abc\x1b7\r\nx", 20, 4, "0123456789abc!\nx\n14,0"},
		{"\x1b[3;2H\x1b7\x1b[H0123456789abc", 20, 4, "0123456789abc\n !\n2,1"},
		{"ab\x1b7\r\nc\r\nd\r\ne", 10, 6, "ab!\nc\nd\ne\n3,0"},
	} {
		term := New(10, 4, nil)
		term.Write([]byte(c.in))
		term.Resize(c.w, c.h)
		term.Write([]byte("\x1b8!"))
		if got := show(term); got != c.want {
			t.Errorf("%q at %dx%d shows %q, want %q", c.in, c.w, c.h, got, c.want)
		}
	}
}

func TestScrollbackIsBoundedAfterResize(t *testing.T) {
	term := New(20, 4, nil)
	term.SetScrollback(50)
	gone := 0
	term.SetSink(func(*screen.Screen) { gone++ })
	for range 60 {
		term.Write([]byte("0123456789abcdefghi\r\n"))
	}
	term.Resize(5, 4)
	if term.back.rows > 50 || gone != term.Above() || gone < 60 {
		t.Errorf("%d rows kept, %d gone, %d above", term.back.rows, gone, term.Above())
	}
}

// OSC 4 changes how the colours of the palette look, what is printed already
// too; OSC 104 takes it back. DECSCNM shows everything reversed.
func TestPaletteAndFlash(t *testing.T) {
	red, own := screen.Palette(1), screen.RGB(0x12, 0xff, 0)
	for _, c := range []struct {
		in       string
		fg, bg   screen.Color
		reversed bool
	}{
		{"\x1b[31;41mx", red, red, false},
		{"\x1b[31mx\x1b]4;1;rgb:12/ff/00\x07", own, 0, false},
		{"\x1b]4;2;#000000;1;rgb:1212/ffff/0000\x1b\\\x1b[41mx", 0, own, false},
		{"\x1b]4;1;#12ff00\x07\x1b[31mx\x1b]104;1\x07", red, 0, false},
		{"\x1b]4;1;#12ff00\x07\x1b[31mx\x1b]104\x07", red, 0, false},
		{"\x1b]4;1;red;300;#000000;1\x07\x1b[31mx", red, 0, false},
		{"\x1b]4;1;#12ff00\x07\x1bc\x1b[31mx", red, 0, false},
		{"x\x1b[?5h", 0, 0, true},
		{"x\x1b[?5h\x1b[?5l", 0, 0, false},
	} {
		term := New(3, 1, nil)
		term.Write([]byte(c.in))
		got := picture(term).Row(0)[0]
		if got.FG != c.fg || got.BG != c.bg || (got.Attr&screen.Reverse != 0) != c.reversed {
			t.Errorf("%q shows %+v", c.in, got)
		}
	}
}

// What has no column of its own is kept where a reader of the text would miss
// it; a soft hyphen and a prepended mark take one, as in xterm and tmux.
func TestNoCharacterIsLost(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a\u200bb\u200ec\ufeffd", "a\u200bbcd\n4,0"},
		{"a\u200b\u0301b", "a\u200b\u0301b\n2,0"},
		{"a\u00adb", "a\u00adb\n3,0"},
		{"a\u0600b", "a\u0600b\n3,0"},
		{"\u0600日", "\u0600日\n3,0"},
	} {
		shows(t, c.in, c.want)
	}
}
