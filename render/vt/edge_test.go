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
