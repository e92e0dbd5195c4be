package slides

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestCleanAndVisible(t *testing.T) {
	for _, tt := range []struct{ in, clean, visible string }{
		{"plain text\n\twith a tab", "plain text\n\twith a tab", "plain text\n\twith a tab"},
		{"\x1b[31mred", "[31mred", "␛[31mred"},
		{"a\x00b\x07c\rd", "abcd", "a␀b␇c␍d"},
		{"del\x7f", "del", "del␡"},
		{"c1 \u009b31m", "c1 31m", "c1 <U+009B>31m"},
		{"raw \x9b31m", "raw ›31m", "raw ›31m"},
		{"caf\xe9 \x81 \xad \x80", "café   €", "café <81> <AD> €"},
		{"rm \u202e txt.exe", "rm  txt.exe", "rm <U+202E> txt.exe"},
		{"\u2066iso\u2069", "iso", "<U+2066>iso<U+2069>"},
		{"zero\u200bwidth\ufeff", "zerowidth", "zero<U+200B>width<U+FEFF>"},
		{"a\u200db", "ab", "a<U+200D>b"},
		{"soft\u00adhyphen", "softhyphen", "soft<U+00AD>hyphen"},
		{"tag\U000e0001\U000e0041", "tag\U000e0041", "tag<U+E0001>\U000e0041"},
		{"👩\u200d💻 codes", "👩\u200d💻 codes", "👩\u200d💻 codes"},
		{"❤️\u200d🔥", "❤️\u200d🔥", "❤️\u200d🔥"},
		{"می\u200cخواهم", "می\u200cخواهم", "می\u200cخواهم"},
		{"日本 é ß “q”", "日本 é ß “q”", "日本 é ß “q”"},
		{"\ufffd stays", "\ufffd stays", "\ufffd stays"},
	} {
		if got := Clean(tt.in); got != tt.clean {
			t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.clean)
		}
		if got := Visible(tt.in); got != tt.visible {
			t.Errorf("Visible(%q) = %q, want %q", tt.in, got, tt.visible)
		}
	}
}

func TestCommandHidesNothing(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"echo hi", "echo hi"},
		{"echo é 日本 👍🏽", "echo é 日本 👍🏽"},
		{"rm ❤\ufe0f", "rm ❤<U+FE0F>"},
		{"rm a\ufe00b", "rm a<U+FE00>b"},
		{"cat x\U000e0041\U000e007f", "cat x<U+E0041><U+E007F>"},
		{"cat x\U000e0101", "cat x<U+E0101>"},
		{"\u0301\u0302cat \u0600x", "<U+0301><U+0302>cat <U+0600>x"},
		{"cat 👩\u200d💻", "cat 👩<U+200D>💻"},
		{"a\u3164\u115f\u180e\u2064\u00ad", "a<U+3164><U+115F><U+180E><U+2064><U+00AD>"},
	} {
		if got := VisibleCode(tt.in); got != tt.want {
			t.Errorf("VisibleCode(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// A run of marks is no longer than what a cell holds of it; in a command, where
// nothing may be lost, the rest is spelled.
func TestMarksAreBounded(t *testing.T) {
	for _, mark := range []string{"\u0301", "\u20dd", "\u0903", "\U000e0100"} {
		in := "e" + strings.Repeat(mark, 100) + "f"
		got := Clean(in)
		if !strings.HasPrefix(got, "e") || !strings.HasSuffix(got, "f") || len(got) > 2+maxMarks {
			t.Errorf("%+q: %d bytes", mark, len(got))
		}
		if n := strings.Count(Visible(in), "<U+"); n != 100-strings.Count(got, mark) {
			t.Errorf("%+q: %d of 100 spelled", mark, n)
		}
	}
	if got := Clean("\u0301\u0301a\n\u0301b"); got != "a\nb" {
		t.Errorf("marks without a base leave %+q", got)
	}
	if in := "e\u0301\u0302\u0303 नमस्ते"; Clean(in) != in {
		t.Errorf("%q loses marks", in)
	}
}

func FuzzCleanLeavesNothingRaw(f *testing.F) {
	for _, s := range []string{"\x1b]0;x\a", "\u202e\u200b", "a\xc2", "\u009b", "👩\u200d\u200d💻", "\u200d\u0590\u200d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, got := range map[string]string{"Clean": Clean(s), "Visible": Visible(s)} {
			if !utf8.ValidString(got) {
				t.Fatalf("%s(%q) = %q is no UTF-8", name, s, got)
			}
			for _, r := range got {
				if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
					t.Fatalf("%s(%q) = %q holds %U", name, s, got, r)
				}
			}
		}
		if got := Clean(s); Clean(got) != got {
			t.Fatalf("Clean(Clean(%q)) = %q, want %q", s, Clean(got), got)
		}
		if strings.Count(Visible(s), "\n") != strings.Count(s, "\n") {
			t.Fatalf("Visible(%q) changes its lines", s)
		}
	})
}
