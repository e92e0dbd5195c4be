package slides

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"showrunner/slides/text"
)

// Clean removes what could deceive a reader or disturb a terminal from prose:
// control characters but tab and newline, bidirectional controls, zero-width
// characters and marks past what a cell holds. A joiner between two characters of
// a script or a picture that needs it stays. A byte that is no UTF-8 is made the
// character that Windows-1252 has for it.
func Clean(s string) string {
	if harmless(s) {
		return s
	}
	clean := true
	eachRune(s, func(_ rune, _ string, bad bool) { clean = clean && !bad })
	if clean {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	eachRune(s, func(r rune, raw string, bad bool) {
		switch {
		case !bad:
			b.WriteString(raw)
		case stray(r, raw):
			b.WriteRune(text.Stray(raw[0]))
		}
	})
	return b.String()
}

// Visible makes what Clean removes visible, for text in which nothing may be
// lost: a C0 control as its picture (␛), another character as <U+202E>, a byte
// that is no UTF-8 as what it is in Windows-1252, or where that does not show as
// <81>. Tab and newline stay.
func Visible(s string) string { return visible(s, nil) }

// VisibleCode is Visible for text that is run: it also makes those characters
// visible that take no room but may be part of what a reader sees, such as the
// selector of an emoji, a joiner, or the tags of a flag. A shell takes them for
// part of a name.
func VisibleCode(s string) string { return visible(s, invisible) }

// visible makes visible what Clean removes, and what also holds for.
func visible(s string, also func(rune) bool) string {
	if harmless(s) {
		return s
	}
	var b strings.Builder
	eachRune(s, func(r rune, raw string, bad bool) {
		switch {
		case !bad && (also == nil || !also(r)):
			b.WriteString(raw)
		case stray(r, raw):
			b.WriteRune(text.Stray(raw[0]))
		case r == utf8.RuneError && len(raw) == 1:
			fmt.Fprintf(&b, "<%02X>", raw[0])
		case r < 0x20:
			b.WriteRune('␀' + r)
		case r == 0x7f:
			b.WriteRune('␡')
		default:
			fmt.Fprintf(&b, "<U+%04X>", r)
		}
	})
	return b.String()
}

// invisible tells whether r is default-ignorable or a format character: nothing
// of it shows, or not on every terminal.
func invisible(r rune) bool {
	return hidden(r) || r >= 0x600 && unicode.Is(unicode.Cf, r) || r >= 0xfe00 && r <= 0xfe0f || r >= 0xe0000 && r <= 0xe0fff
}

// harmless tells whether s is ASCII without control characters, as most text
// is.
func harmless(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < 0x20 && c != '\n' && c != '\t' || c >= 0x7f {
			return false
		}
	}
	return true
}

// eachRune calls f with each rune of s, its bytes, and whether it is one that
// Clean removes.
func eachRune(s string, f func(r rune, raw string, bad bool)) {
	before, marks := rune(0), 0
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		bad := r == utf8.RuneError && n == 1 || hidden(r)
		if r >= 0x300 && unicode.Is(unicode.M, r) {
			if before < 0x20 {
				marks = maxMarks // there is nothing that they stand on
			}
			marks += n
			bad = bad || marks > maxMarks
		} else if !bad {
			marks = 0
		}
		if bad && isJoiner(r) {
			after, _ := utf8.DecodeRuneInString(s[n:])
			bad = !joins(before) || !joins(after)
		}
		f(r, s[:n], bad)
		before, s = r, s[n:]
	}
}

// maxMarks is how many bytes of marks may follow a character, about what a cell
// holds of them.
const maxMarks = 44

// A runeRange is a range of characters, both ends included.
type runeRange struct{ from, to rune }

// The characters that are not shown or that turn the direction of text:
// controls, and Unicode's format characters but those that scripts need.
var hiddenRunes = [...]runeRange{
	{0x00, 0x08}, {0x0b, 0x1f}, {0x7f, 0x9f},
	{0xad, 0xad},                       // soft hyphen
	{0x34f, 0x34f},                     // combining grapheme joiner
	{0x61c, 0x61c},                     // Arabic letter mark
	{0x115f, 0x1160}, {0x17b4, 0x17b5}, // fillers and inherent vowels
	{0x180b, 0x180f},                   // Mongolian selectors
	{0x200b, 0x200f},                   // zero width, joiners, marks of direction
	{0x2028, 0x202e},                   // separators, embeddings and overrides
	{0x2060, 0x206f},                   // word joiner, isolates, deprecated controls
	{0x3164, 0x3164},                   // Hangul filler
	{0xfeff, 0xfeff}, {0xffa0, 0xffa0}, // byte order mark, half-width filler
	{0xfff0, 0xfffb},                       // annotations
	{0x1bca0, 0x1bca3},                     // shorthand controls
	{0x1d173, 0x1d17a},                     // musical controls
	{0xe0000, 0xe001f}, {0xe0080, 0xe0fff}, // tags, but those that flags are made of
}

// stray reports whether a rune is a byte that is no UTF-8 but a character of
// Windows-1252 that can be shown.
func stray(r rune, raw string) bool {
	if r != utf8.RuneError || len(raw) != 1 {
		return false
	}
	c := text.Stray(raw[0])
	return c != utf8.RuneError && !hidden(c)
}

func hidden(r rune) bool {
	for _, x := range hiddenRunes {
		if r <= x.to {
			return r >= x.from
		}
	}
	return false
}

func isJoiner(r rune) bool { return r == 0x200c || r == 0x200d }

// joins tells whether a joiner beside r has a meaning: r is a letter of a
// script that joins, from Hebrew on, or a picture.
func joins(r rune) bool {
	return r >= 0x590 && r <= 0x1fff || r >= 0x2190 && r != utf8.RuneError && !hidden(r)
}
