package vt

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// A text with what left the scrollback is the text of a terminal that nothing
// leaves, whatever the rows hold.
func TestKeptTextIsWhole(t *testing.T) {
	pieces := []string{"plain", "\x1b[31mred\x1b[m", "é", "漢字", "e\u0301\u0302", "👩\u200d🚀", "\r\n", "\r\n", "\r\n\r\n", "  ", "\x1b[5Cx", strings.Repeat("long ", 9)}
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		few, many := New(20, 5, nil), New(20, 5, nil)
		few.SetScrollback(3)
		few.KeepText(1 << 20)
		for range 200 {
			p := []byte(pieces[r.IntN(len(pieces))])
			for _, term := range []*Terminal{few, many} {
				_, _ = term.Write(p)
			}
		}
		if got, want := few.Text(), many.Text(); got != want || few.LeftOut() != 0 {
			t.Fatalf("text %q, want %q; %d bytes left out", got, want, few.LeftOut())
		}
	}
}

// What has no room is counted to the byte, and told.
func TestKeptTextIsBounded(t *testing.T) {
	const lines, most = 20_000, 1000
	term := New(20, 5, nil)
	term.SetScrollback(10)
	term.KeepText(most)
	size := 0
	for n := range lines {
		line := fmt.Sprintf("line %d", n)
		size += len(line) + 1
		_, _ = term.Write([]byte(line + "\r\n"))
	}
	text := term.Text()
	told := fmt.Sprintf("[%d bytes left out]\n", term.LeftOut())
	if term.LeftOut() == 0 || strings.Count(text, told) != 1 || len(text)-len(told)+term.LeftOut() != size || strings.Index(text, told) > most {
		t.Errorf("%d of %d bytes are left out of %q", term.LeftOut(), size, text)
	}
	term.ForgetText()
	if got := term.Text(); !strings.HasPrefix(got, "[") || len(got)-len(told)+term.LeftOut() != size {
		t.Errorf("then %d of %d bytes of %q", term.LeftOut(), size, got)
	}
	term.KeepText(0)
	if got := term.Text(); term.LeftOut() != 0 || strings.HasPrefix(got, "[") {
		t.Errorf("keeps %q", got)
	}
}
