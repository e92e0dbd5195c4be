package tmuxtest

import (
	"strings"
	"testing"
)

func TestWireKnowsWhatIsOurs(t *testing.T) {
	for _, c := range []struct {
		in    string
		fault string // what the first fault begins with
	}{
		{"text é 日本語 👩\u200d💻", ""},
		{"\x1b[?1049h\x1b[?25l\x1b[m\x1b[H\x1b[2J\x1b[?1006h\x1b[?1002h\x1b[?2004hx\x1b[?1049l", ""},
		{"\x1b[12;3H\x1b[5C\x1b[K\x1b[1;38;2;1;2;3;48;5;9mx\x1b[4m\x1b[4:3m\x1b[58:2::1:2:3m\x1b[2 q", ""},
		{"\x1b]8;;https://x.example/a\x1b\\x\x1b]8;;\x1b\\\x1b]11;?\x1b\\\x1b[c", ""},
		{"\x1b]52;c;aGk=\x1b\\", ""},
		{"after\r\n", ""},
		{"\x1b[?1049ha\r\n\x1b[?1049l", "no text"},
		{"\x1b[?1049h", "the alternate screen"},
		{"\a", "no text"},
		{"\u009b31m", "no text"},
		{"\xff", "no text"},
		{"a\u202eb", "no text"},
		{"a\u200bb", "no text"},
		{"\x1b]0;title\a", "no sequence"},
		{"\x1b]8;;javascript:x\x1b\\", "no sequence"},
		{"\x1b]52;c;?\x1b\\", "no sequence"},
		{"\x1b[8;1;1t", "no sequence"},
		{"\x1b[6n", "no sequence"},
		{"\x1b[99999m", "no sequence"},
		{"\x1bPq\x1b\\", "no sequence"},
		{"\x1bc", "no sequence"},
		{"\x1b]0;", "cut short"},
	} {
		for _, chunks := range [][]string{{c.in}, strings.SplitAfter(c.in, "")} {
			var w Wire
			for _, chunk := range chunks {
				if _, err := w.Write([]byte(chunk)); err != nil {
					t.Fatal(err)
				}
			}
			w.End()
			if got := strings.Join(w.Faults, ", "); !strings.HasPrefix(got, c.fault) || (got == "") != (c.fault == "") {
				t.Errorf("%q: %q, want %q", c.in, got, c.fault)
			}
		}
	}
}
