package tty

import (
	"unicode"
	"unicode/utf8"
)

// agreed tells whether every terminal gives a grapheme as many columns as we
// do: plain letters, lines and blocks, the ideographs that were always wide,
// and these with marks on them.
func agreed(text []byte, wide bool) bool {
	r, n := utf8.DecodeRune(text)
	if r >= utf8.RuneSelf && !agreedRune(r, wide) || r < utf8.RuneSelf && wide {
		return false
	}
	for text = text[n:]; len(text) > 0; text = text[n:] {
		r, n = utf8.DecodeRune(text)
		if r >= 0xfe00 && r <= 0xfe0f || !unicode.Is(unicode.Mn, r) {
			return false
		}
	}
	return true
}

func agreedRune(r rune, wide bool) bool {
	if wide {
		return r >= 0x3041 && r <= 0x3096 || r >= 0x30a1 && r <= 0x30fa ||
			r >= 0x4e00 && r <= 0x9fff || r >= 0xac00 && r <= 0xd7a3 || r >= 0xff01 && r <= 0xff5e
	}
	return r < 0x300 || r >= 0x370 && r <= 0x482 || r >= 0x48a && r <= 0x52f || // Latin, Greek, Cyrillic
		r >= 0x2010 && r <= 0x2027 || r >= 0x2190 && r <= 0x2193 || r >= 0x2500 && r <= 0x25a0 ||
		r >= 0x2800 && r <= 0x28ff
}
