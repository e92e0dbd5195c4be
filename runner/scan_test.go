package runner

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// scanned is what a scanner makes of chunks: the output with each mark as
// <step status pid dir>.
func scanned(chunks ...string) string {
	var b strings.Builder
	s := newScanner("NONCE")
	s.output = func(p []byte) { b.Write(p) }
	s.mark = func(m mark) { fmt.Fprintf(&b, "<%d %d %d %q>", m.step, m.status, m.pid, m.dir) }
	for _, c := range chunks {
		s.write([]byte(c))
	}
	s.flush()
	return b.String()
}

const aMark = "\x1b]7717;NONCE;4;130;99;;/tmp;NONCE\a"

var scans = []struct{ in, want string }{
	{"", ""},
	{"abc", "abc"},
	{aMark, `<4 130 99 "/tmp">`},
	{"a" + aMark + "b" + aMark, `a<4 130 99 "/tmp">b<4 130 99 "/tmp">`},
	{"\x1b]0;open" + aMark, "\x1b]0;open" + `<4 130 99 "/tmp">`},
	{"\x1bPq#0" + aMark + "x", "\x1bPq#0" + `<4 130 99 "/tmp">x`},
	{"\x1b\x1b]\x1b]7717;" + aMark, "\x1b\x1b]\x1b]7717;" + `<4 130 99 "/tmp">`},
	{"\x1b]7717;NONCE;1;0;99;;/a;b\r\nc;NONCE\a", `<1 0 99 "/a;b\nc">`},
	{"\x1b]7717;OTHER;4;0;99;/;OTHER\a", "\x1b]7717;OTHER;4;0;99;/;OTHER\a"},
	{"\x1b]133;D;0\a", "\x1b]133;D;0\a"},
	{"\x1b]7717;NONCE;x;0;99;;/;NONCE\a", "\x1b]7717;NONCE;x;0;99;;/;NONCE\a"},
	{"\x1b]7717;NONCE;4;0", "\x1b]7717;NONCE;4;0"},
	{"{ __sr[1]=$?; __sr[2]=NONCE; printf x; : NONCE; } 2>/dev/null\r\na", "a"},
	{"{ __sr[1]=$?; __sr[2]=NONCE; : NONCE; } 2>/dev/null\r\n" + aMark, `<4 130 99 "/tmp">`},
	{"{ __sr[1]=$?; __sr[2]=NONCE; printf x\r\n" + aMark, "{ __sr[1]=$?; __sr[2]=NONCE; printf x\r\n" + `<4 130 99 "/tmp">`},
	{"a { __sr[1]=$?; __sr[2]", "a { __sr[1]=$?; __sr[2]"},
	{"\x1b", "\x1b"},
	{"\x1b]7717;NONC", "\x1b]7717;NONC"},
}

func TestScannerTakesMarksOut(t *testing.T) {
	for _, c := range scans {
		if got := scanned(c.in); got != c.want {
			t.Errorf("scan(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestScannerGivesTheSameInAnyChunks(t *testing.T) {
	for _, c := range scans {
		for i := range len(c.in) {
			for j := i; j < len(c.in); j++ {
				if got := scanned(c.in[:i], c.in[i:j], c.in[j:]); got != c.want {
					t.Fatalf("scan(%q, %q, %q) = %q, want %q", c.in[:i], c.in[i:j], c.in[j:], got, c.want)
				}
			}
		}
		if got := scanned(strings.Split(c.in, "")...); got != c.want {
			t.Errorf("scan(%q) by bytes = %q, want %q", c.in, got, c.want)
		}
	}
}

// An unfinished mark of ours is output once it cannot be one any more.
func TestScannerHoldsBackLittle(t *testing.T) {
	in := "\x1b]7717;NONCE;" + strings.Repeat("x", markBound)
	var n int
	s := newScanner("NONCE")
	s.output = func(p []byte) { n += len(p) }
	for _, b := range []byte(in) {
		s.write([]byte{b})
	}
	if n < len(in)-len(s.open) {
		t.Errorf("%d bytes of %d came out", n, len(in))
	}
}

func FuzzScanner(f *testing.F) {
	for _, c := range scans {
		f.Add(c.in, 3)
	}
	f.Fuzz(func(t *testing.T, in string, n int) {
		n = max(1, n%97)
		var chunks []string
		for rest := in; rest != ""; rest = rest[min(n, len(rest)):] {
			chunks = append(chunks, rest[:min(n, len(rest))])
		}
		whole := scanned(in)
		if got := scanned(chunks...); got != whole {
			t.Errorf("scan in chunks of %d = %q, want %q", n, got, whole)
		}
		if !strings.Contains(in, "NONCE") && whole != in {
			t.Errorf("scan(%q) = %q", in, whole)
		}
	})
}

func BenchmarkScanner(b *testing.B) {
	texts := map[string]string{
		"plain":    strings.Repeat("the quick brown fox jumps over the lazy dog\r\n", 1500),
		"coloured": strings.Repeat("\x1b[32mok\x1b[0m some \x1b[1mwords\x1b[m\r\n", 1500),
	}
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			s := newScanner("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
			s.output = func([]byte) {}
			p := bytes.Clone([]byte(text))
			b.SetBytes(int64(len(p)))
			for b.Loop() {
				s.write(p)
			}
		})
	}
}
