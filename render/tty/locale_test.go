package tty

import (
	"strings"
	"testing"

	"showrunner/render/screen"
)

func TestLocaleTellsTheEncoding(t *testing.T) {
	for _, c := range []struct {
		env  string
		want bool
	}{
		{"", true}, {"LANG=en_US.UTF-8", true}, {"LANG=C.utf8", true}, {"LANG=C", false}, {"LANG=POSIX", false},
		{"LANG=de_DE.ISO-8859-1", false}, {"LANG=de_DE", false}, {"LANG=de_DE.UTF-8 LC_ALL=C", false},
		{"LANG=C LC_CTYPE=C.UTF-8", true}, {"LC_ALL= LANG=C.UTF-8", true}, {"LC_CTYPE=C LC_ALL=C.UTF-8", true},
	} {
		if got := UTF8(strings.Fields(c.env)); got != c.want {
			t.Errorf("UTF8(%q) = %v, want %v", c.env, got, c.want)
		}
	}
}

// Where the locale is not UTF-8 nothing but ASCII is written, each character in
// its columns.
func TestSingleByteTerminalGetsASCII(t *testing.T) {
	f := newShown(NoColor)
	f.bytes = true
	for _, c := range []struct{ in, want string }{
		{"plain", "plain"}, {"─│┌┘", "-|++"}, {"a日b", "a? b"}, {"e\u0301x", "ex"}, {"é", "?"}, {"👩\u200d💻x", "? x"}, {"❤\ufe0fx", "? x"},
		{"“q” – …", `"q" - .`}, {"\u00a0x", " x"}, {"→ ✔ ✗", "> + x"}, {"ÀЛ\u2028", "??"},
	} {
		s := screen.New(8, 1)
		s.Put(0, 0, c.in, screen.Style{})
		f.forget()
		got := string(f.frame(s, 8, 1))
		if !strings.Contains(got, strings.TrimRight(c.want, " ")) {
			t.Errorf("%q is shown by %q, want %q", c.in, got, c.want)
		}
	}
	a := newArtist(7, 30, 8)
	for range 500 {
		for _, b := range f.frame(a.next(), 30, 8) {
			if b >= 0x7f {
				t.Fatalf("writes byte %#x", b)
			}
		}
	}
}
