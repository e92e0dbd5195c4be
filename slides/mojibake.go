package slides

import (
	"strings"
	"unicode/utf8"

	"showrunner/slides/text"
)

// repair undoes mojibake: UTF-8 that was read as Windows-1252 and written as
// UTF-8 again. It changes a run of such characters only when the whole run
// leads back to valid UTF-8 and to characters that people write, so that
// nothing is lost and accents and quotes that stand side by side stay.
func repair(s string) string {
	if !suspect(s) {
		return s
	}
	var b strings.Builder
	var raw []byte // what the run of characters before i stands for
	start := 0
	for i, r := range s {
		if c, ok := text.Byte(r); ok {
			if len(raw) == 0 {
				start = i
			}
			raw = append(raw, c)
			continue
		}
		b.WriteString(repairRun(s[start:i], raw))
		raw, start = raw[:0], i
		b.WriteString(s[i : i+runeLen(s[i:])])
		start += runeLen(s[i:])
	}
	b.WriteString(repairRun(s[start:], raw))
	return b.String()
}

func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// repairRun is run, or what its bytes spell.
func repairRun(run string, raw []byte) string {
	if len(raw) == 0 || !utf8.Valid(raw) || !plausible(string(raw)) {
		return run
	}
	return string(raw)
}

// plausible tells whether s is rather meant than met by chance. A single
// character has to be an accented letter, punctuation, a symbol or an emoji:
// the French "é »" spells a Chinese character and the German "ß“" one of
// N'Ko.
func plausible(s string) bool {
	if utf8.RuneCountInString(s) > 1 {
		return strings.IndexFunc(s, func(r rune) bool { return r < 0xa0 }) < 0
	}
	r, _ := utf8.DecodeRuneInString(s)
	switch {
	case r >= 0xa0 && r <= 0xff:
		return true
	case r >= 0x2010 && r < 0x2c00:
		return r < 0x2800 || r > 0x28ff
	}
	return r == '\ufeff' || r == '\ufe0f' || r > 0xffff
}

// suspect tells whether s has a character that a lead byte of UTF-8 turns
// into.
func suspect(s string) bool {
	for i := 0; i+1 < len(s); i++ {
		if s[i] == 0xc3 && s[i+1] >= 0x82 && s[i+1] <= 0xb4 {
			return true
		}
	}
	return false
}
