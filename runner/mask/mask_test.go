package mask

import (
	"bytes"
	"strings"
	"testing"
)

func masker(values ...string) *Masker {
	m := New()
	for _, v := range values {
		m.Add(v)
	}
	return m
}

// streamed is what comes out of chunks.
func streamed(m *Masker, chunks ...string) string {
	var b strings.Builder
	for _, c := range chunks {
		b.Write(m.Write([]byte(c)))
	}
	b.Write(m.Flush())
	return b.String()
}

func dots(n int) string { return strings.Repeat("•", n) }

var (
	aGitHub = "ghp_" + strings.Repeat("aB3", 12)
	aToken  = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
	aKey    = "-----BEGIN RSA PRIVATE KEY-----\r\nMIIEabc+/=\r\nxyz\r\n-----END RSA PRIVATE KEY-----"
)

var masks = []struct {
	name   string
	values []string
	in     string
	want   string
}{
	{"nothing", nil, "a plain text, ----------, ghp_, eyJ", "a plain text, ----------, ghp_, eyJ"},
	{"whole", []string{"hunter22"}, "a hunter22 b", "a " + dots(8) + " b"},
	{"at the ends", []string{"hunter22"}, "hunter22", dots(8)},
	{"twice", []string{"hunter22"}, "hunter22hunter22!", dots(16) + "!"},
	{"begins again", []string{"hunter22"}, "hunthunter22", "hunt" + dots(8)},
	{"half", []string{"hunter22"}, "a hunter2 b hunter2", "a hunter2 b hunter2"},
	{"colour", []string{"hunter22"}, "a hun\x1b[1;31mter\x1b[m22 b", "a •••\x1b[1;31m•••\x1b[m•• b"},
	{"other escapes", []string{"hunter22"}, "h\x1b(Bu\x1b7nter22\x1b[m", "•\x1b(B•\x1b7••••••\x1b[m"},
	{"in a title", []string{"hunter22"}, "\x1b]0;hunter22\a", "\x1b]0;" + dots(8) + "\a"},
	{"prefixes of each other", []string{"hunter", "hunter22", "hunter22-more"}, "hunter hunter2 hunter22 hunter22-mor hunter22-more", dots(6) + " " + dots(6) + "2 " + dots(8) + " " + dots(8) + "-mor " + dots(13)},
	{"one in another", []string{"abcdefghijkl", "cdefgh"}, "abcdefghijkl", dots(12)},
	{"overlapping", []string{"abcdefgh", "efghijkl"}, "abcdefghijkl", dots(12)},
	{"short", []string{"abc"}, "abc abc", "abc abc"},
	{"wide", []string{"日本語日"}, "a日本語日b", "a" + dots(8) + "b"},
	{"accents", []string{"pässwörd"}, "pässwörd", dots(8)},
	{"lines", []string{"line one\nline two"}, "line one\r\nline two\r\n", dots(8) + "\r\n" + dots(8) + "\r\n"},
	{"GitHub", nil, "a " + aGitHub + ".", "a " + dots(40) + "."},
	{"GitHub, short", nil, "ghp_abc", "ghp_abc"},
	{"GitHub, fine-grained", nil, "github_pat_" + strings.Repeat("a", 82), dots(93)},
	{"GitLab", nil, "glpat-" + strings.Repeat("a", 20) + " x", dots(26) + " x"},
	{"AWS", nil, "AKIAIOSFODNN7EXAMPLE", dots(20)},
	{"Slack", nil, "xoxb-1234567890-abc", dots(19)},
	{"JWT", nil, "t=" + aToken + ";", "t=" + dots(len(aToken)) + ";"},
	{"PEM", nil, "a\r\n" + aKey + "\r\nb", "a\r\n-----" + dots(26) + "\r\n" + dots(10) + "\r\n" + dots(3) + "\r\n" + dots(29) + "\r\nb"},
}

func TestSecretsAreMasked(t *testing.T) {
	for _, c := range masks {
		if got := streamed(masker(c.values...), c.in); got != c.want {
			t.Errorf("%s: %q = %q, want %q", c.name, c.in, got, c.want)
		}
		if got := masker(c.values...).String(c.in); got != c.want {
			t.Errorf("%s: String(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
}

// Where a secret is split before its fourth byte its beginning is out.
func TestSecretsAreMaskedInAnyChunks(t *testing.T) {
	for _, c := range masks {
		m := masker(c.values...)
		for i := range c.in {
			m.Reset()
			if got := streamed(m, c.in[:i], c.in[i:]); !masked(c.want, got) {
				t.Fatalf("%s: %q, %q = %q, want %q", c.name, c.in[:i], c.in[i:], got, c.want)
			}
		}
		m.Reset()
		if got := streamed(m, strings.Split(c.in, "")...); !masked(c.want, got) {
			t.Errorf("%s: by bytes = %q, want %q", c.name, got, c.want)
		}
	}
}

// masked tells whether got is want but for clear beginnings of at most six
// bytes, which are those of a token's kind.
func masked(want, got string) bool {
	run := 0
	w, g := []rune(want), []rune(got)
	for i := range min(len(w), len(g)) {
		switch {
		case w[i] == g[i]:
			run = 0
		case w[i] == Bullet:
			run++
		default:
			return strings.Contains(want, dots(8)) && len(w) != len(g) // wide or cut runes
		}
		if run > 6 {
			return false
		}
	}
	return len(w) == len(g) || strings.ContainsRune(want, Bullet)
}

func TestHeldBackIsMaskedInTime(t *testing.T) {
	m := masker("hunter22", "pässwörd")
	for _, c := range []struct{ in, now, expired string }{
		{"a hun", "a hun", ""},
		{"t", "", "•"},
		{"er", "", "••"},
		{"22 b", "•• b", ""},
		{"hunt", "", "••••"},
		{"ing", "ing", ""},
		{"caf\xc3", "caf", "\xc3"}, // half of a character is no secret
		{"\xa9 ", "\xa9 ", ""},
		{"a hu\xc3", "a ", "hu\xc3"},
		{"\xa9 ", "\xa9 ", ""},
		{"pässw\xc3", "", "••••••"}, // but for one that a secret goes on with
		{"\xb6 ", "\xb6 ", ""},
	} {
		if got := string(m.Write([]byte(c.in))); got != c.now {
			t.Errorf("Write(%q) = %q, want %q", c.in, got, c.now)
		}
		if got := string(m.Expire()); got != c.expired {
			t.Errorf("after %q Expire() = %q, want %q", c.in, got, c.expired)
		}
	}
}

func TestShortValuesAreRefused(t *testing.T) {
	for value, want := range map[string]bool{"": false, "12345": false, "123456": true, "日本語": true, "\r\n12345\n": false} {
		if got := New().Add(value); got != want {
			t.Errorf("Add(%q) = %v, want %v", value, got, want)
		}
	}
}

func TestZeroMaskerMasksNothing(t *testing.T) {
	var m Masker
	for _, s := range []string{"a hunter22 b", aGitHub, ""} {
		if got := streamed(&m, s, s); m.Add(s) || got != s+s || m.String(s) != s {
			t.Errorf("%q, %q in two, is %q", s, s, got)
		}
	}
}

func TestLittleIsHeldBack(t *testing.T) {
	m := masker("aaaaaaaa")
	n := 0
	for range 100 {
		n += len(m.Write(bytes.Repeat([]byte("a"), 1000)))
		if len(m.held)+len(m.seen) > 4*holdBound {
			t.Fatalf("%d bytes are held back", len(m.held)+len(m.seen))
		}
	}
	if n < 100_000-holdBound*2 {
		t.Errorf("%d bytes came out", n)
	}
}

func FuzzMasker(f *testing.F) {
	for _, c := range masks {
		f.Add(c.in, "aabaab", 3, false)
		f.Add(c.in+"hunter22"+c.in, "日本\n語", 1, true)
	}
	f.Fuzz(func(t *testing.T, in, secret string, n int, expire bool) {
		secrets := []string{"hunter22", "zwölf Boxkämpfer", "22-more"}
		m := masker(secrets...)
		if m.Add(secret) {
			secrets = append(secrets, strings.Trim(secret, "\r\n"))
		}
		n = 1 + max(n, -n)%97
		var out []byte
		for rest := []byte(in); len(rest) > 0; rest = rest[min(n, len(rest)):] {
			out = append(out, m.Write(rest[:min(n, len(rest))])...)
			if expire && len(rest)%3 == 0 {
				out = append(out, m.Expire()...)
			}
		}
		out = append(out, m.Flush()...)
		text, _ := strip(nil, out, ground)
		apart := bytes.ReplaceAll(text, []byte(string(Bullet)), []byte{0}) // part of one is no part of a secret
		for _, v := range secrets {
			if bytes.Contains(text, []byte(v)) && (bytes.Contains(apart, []byte(v)) || strings.ContainsRune(v, Bullet)) {
				t.Fatalf("%q in chunks of %d shows %q: %q", in, n, v, out)
			}
		}
		before, _ := strip(nil, []byte(in), ground)
		if got, want := columns(out), columns([]byte(in)); got != want && !expire {
			t.Fatalf("%q in chunks of %d takes %d cells, was %d: %q", in, n, got, want, out)
		}
		m = masker(secrets...)
		clear := string(m.String(string(before))) == string(before)
		if clear && !expire && string(out) != in {
			t.Fatalf("%q in chunks of %d = %q", in, n, out)
		}
	})
}

// columns is how many cells the text of p takes. A control sequence ends a
// character.
func columns(p []byte) int {
	state, b := ground, []byte(nil)
	for _, c := range p {
		next, text := state.after(c)
		if state = next; !text {
			c = 0
		}
		b = append(b, c)
	}
	return Cells(string(b))
}

func BenchmarkMasker(b *testing.B) {
	texts := map[string]string{
		"plain":    strings.Repeat("the quick brown fox jumps over the lazy dog\r\n", 1400),
		"coloured": strings.Repeat("\x1b[32mok\x1b[0m some \x1b[1mwords\x1b[m\r\n", 1900),
		"dashes":   strings.Repeat("-----------------------------\r\n", 2000),
	}
	for name, text := range texts {
		b.Run(name, func(b *testing.B) {
			m := masker("hunter22", "correct horse battery staple")
			p := []byte(text)
			b.SetBytes(int64(len(p)))
			for b.Loop() {
				m.Write(p)
			}
		})
	}
}
