package slides

import (
	"testing"
	"unicode/utf8"

	"showrunner/slides/text"
)

func TestRepairUndoesMojibake(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"plain", "plain"},
		{"ðŸ“‹ Script to follow", "📋 Script to follow"},
		{"ðŸš€ go ðŸŽ‰", "🚀 go 🎉"},
		{"donâ€™t", "don’t"},
		{"â€œquotedâ€\u009d", "“quoted”"},
		{"a â€“ b â€” c", "a – b — c"},
		{"waitâ€¦", "wait…"},
		{"cafÃ©", "café"},
		{"Ã¼ber", "über"},
		{"20Â°C", "20°C"},
		{"a\u00c2\u00a0b", "a\u00a0b"},
		{"âœ… done", "✅ done"},
		{"âš\u00a0ï¸\u008f warning", "⚠️ warning"},
		{"æ—¥æœ¬", "日本"},
		{"Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "привет"},
		// What stands already as meant.
		{"café", "café"},
		{"naïve façade Ångström", "naïve façade Ångström"},
		{"« café\u00a0»", "« café\u00a0»"},
		{"„Spaß“", "„Spaß“"},
		{"„TÜ“", "„TÜ“"},
		{"là\u00a0»", "là\u00a0»"},
		{"Ä…", "Ä…"},
		{"ÀÉÎ", "ÀÉÎ"},
		{"📋 as meant", "📋 as meant"},
		{"Ã", "Ã"},
		{"Ã and â€", "Ã and â€"},
		{"\xc3\xff\xf0", "\xc3\xff\xf0"},
	} {
		if got := repair(tt.in); got != tt.want {
			t.Errorf("repair(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

// mangle reads UTF-8 as Windows-1252.
func mangle(s string) string {
	var out []rune
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 0x80 && c < 0xa0:
			out = append(out, text.Windows1252(c))
		default:
			out = append(out, rune(c))
		}
	}
	return string(out)
}

func FuzzRepairKeepsAndRestores(f *testing.F) {
	for _, s := range []string{"ðŸ“‹ x", "café »", "a\xffb", "Ã©Ã", "📋", "â€™"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := repair(s)
		if !utf8.ValidString(s) {
			return
		}
		if got != s && !restores(s, got) {
			t.Errorf("repair(%q) = %q, which does not lead back", s, got)
		}
	})
}

// restores tells whether mangling some runs of got gives s: every difference
// must be reversible.
func restores(s, got string) bool {
	for _, r := range got {
		switch m := mangle(string(r)); {
		case len(s) >= len(m) && s[:len(m)] == m && r >= 0x80:
			s = s[len(m):]
		case len(s) >= utf8.RuneLen(r) && s[:utf8.RuneLen(r)] == string(r):
			s = s[utf8.RuneLen(r):]
		default:
			return false
		}
	}
	return s == ""
}
