// Package text is what everybody knows about text: so far, what bytes mean that
// are no UTF-8. It touches nothing and knows no other package of ours.
package text

import (
	"strings"
	"unicode/utf8"
)

// windows1252 are the characters that Windows-1252 has for the bytes 0x80 to
// 0x9f. The five bytes that it leaves open stand for the C1 controls, as
// browsers read them.
//
// https://encoding.spec.whatwg.org/#windows-1252
var windows1252 = [32]rune{
	'€', 0x81, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0x8d, 'Ž', 0x8f,
	0x90, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0x9d, 'ž', 'Ÿ',
}

// Windows1252 returns the character that Windows-1252 has for a byte.
func Windows1252(b byte) rune {
	if b >= 0x80 && b <= 0x9f {
		return windows1252[b-0x80]
	}
	return rune(b)
}

// Byte returns the byte, from 0x80 on, that Windows-1252 has for a character.
// ok is false where it has none.
func Byte(r rune) (b byte, ok bool) {
	switch {
	case r < 0x80:
		return 0, false
	case r >= 0xa0 && r <= 0xff:
		return byte(r), true
	}
	for i, c := range windows1252 {
		if c == r {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// Stray returns the character that a byte most likely is which is no part of
// valid UTF-8: that of Windows-1252, or U+FFFD where it has none.
func Stray(b byte) rune {
	if r := Windows1252(b); r < 0x80 || r > 0x9f {
		return r
	}
	return utf8.RuneError
}

// Valid returns s with what Stray has in the place of each byte that is no
// UTF-8.
func Valid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		if r == utf8.RuneError && n == 1 {
			r = Stray(s[0])
		}
		b.WriteRune(r)
		s = s[n:]
	}
	return b.String()
}
