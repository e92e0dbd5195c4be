package vt

import (
	"strings"
	"testing"
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
