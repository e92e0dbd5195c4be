package vt

import (
	"fmt"
	"strings"
	"testing"

	"showrunner/render/screen"
)

// show is what t shows: rows of text without trailing blank rows, then the
// cursor.
func show(t *Terminal) string {
	t.mu.Lock()
	w, h := t.w, t.h
	t.mu.Unlock()
	s := screen.New(w, h)
	t.Draw(s, max(t.screenTop(), 0))
	var b strings.Builder
	for y := range h {
		b.WriteString(s.RowText(y))
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n") + fmt.Sprintf("\n%d,%d", s.Cursor.X, s.Cursor.Y)
}

// screenTop is the number of the row at the top of the screen.
func (t *Terminal) screenTop() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.alt {
		return 0
	}
	return t.back.rows
}

// shows fails unless a terminal of 10 columns and 4 rows shows want after in.
func shows(t *testing.T, in, want string) {
	t.Helper()
	term := New(10, 4, nil)
	term.Write([]byte(in))
	if got := show(term); got != want {
		t.Errorf("%q shows %q, want %q", in, got, want)
	}
}

func TestShows(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"hello", "hello\n5,0"},
		{"hello\r\nworld", "hello\nworld\n5,1"},
		{"0123456789ab", "0123456789\nab\n2,1"},
		{"0123456789", "0123456789\n9,0"},
		{"\x1b[2;3Hx\x1b[31my", "\n  xy\n4,1"},
		{"日本e\u0301x", "日本e\u0301x\n6,0"},
		{"👨\u200d👩\u200d👧x", "👨\u200d👩\u200d👧x\n3,0"},
		{"❤\ufe0fx🇩🇪🇫🇷", "❤\ufe0fx🇩🇪🇫🇷\n7,0"},
		{"1\r\n2\r\n3\r\n4\r\n5", "2\n3\n4\n5\n1,3"},
	} {
		shows(t, tt.in, tt.want)
		slow := New(10, 4, nil)
		for i := range len(tt.in) {
			slow.Write([]byte{tt.in[i]})
		}
		if got := show(slow); got != tt.want {
			t.Errorf("%q byte by byte shows %q, want %q", tt.in, got, tt.want)
		}
	}
}
