package mask

import (
	"bytes"
	"encoding/binary"
	"unicode"
	"unicode/utf8"
)

const (
	esc = 0x1b
	bel = 0x07
)

// An escape is where in a control sequence of ECMA-48 a stream is.
type escape uint8

const (
	ground escape = iota
	begun         // after ESC and intermediate bytes
	csi           // inside a CSI sequence
)

// after is the state after a byte, and whether the byte is text. What
// introduces an OSC or DCS is no text, its string is.
func (e escape) after(c byte) (next escape, text bool) {
	switch {
	case c == esc:
		return begun, false
	case c == 0 || c == bel: // between two characters they show nothing
		return e, false
	case e == begun && c == '[':
		return csi, false
	case e != ground && c >= 0x20 && c < 0x30, e == csi && c >= 0x30 && c < 0x40:
		return e, false
	case e != ground && c >= 0x30 && c < 0x7f:
		return ground, false
	}
	return ground, true
}

// controlled reports whether p may hold bytes that are no text.
func controlled(p []byte) bool { return bytes.IndexByte(p, esc) >= 0 || mayRing(p) }

// mayRing reports whether p holds a byte below BS, as NUL and BEL are: many
// bytes at a time, since all output is asked.
func mayRing(p []byte) bool {
	const each, high = 0x0101010101010101, 0x8080808080808080
	for ; len(p) >= 32; p = p[32:] {
		a, b := binary.LittleEndian.Uint64(p), binary.LittleEndian.Uint64(p[8:])
		c, d := binary.LittleEndian.Uint64(p[16:]), binary.LittleEndian.Uint64(p[24:])
		if ((a-8*each)&^a|(b-8*each)&^b|(c-8*each)&^c|(d-8*each)&^d)&high != 0 {
			return true
		}
	}
	for _, c := range p {
		if c < 8 {
			return true
		}
	}
	return false
}

// strip appends the text of p to dst.
func strip(dst, p []byte, e escape) (text []byte, after escape) {
	rings := mayRing(p)
	for len(p) > 0 {
		if e == ground && !rings {
			n := bytes.IndexByte(p, esc)
			if n < 0 {
				return append(dst, p...), ground
			}
			dst, p = append(dst, p[:n]...), p[n:]
		}
		next, isText := e.after(p[0])
		if isText {
			dst = append(dst, p[0])
		}
		e, p = next, p[1:]
	}
	return dst, e
}

// rawOffset is the offset in p of its text's byte at.
func rawOffset(p []byte, e escape, at int) int {
	for i, c := range p {
		next, text := e.after(c)
		if text {
			if at == 0 {
				return i
			}
			at--
		}
		e = next
	}
	return len(p)
}

// Cells is how many cells a text takes on a terminal, rune by rune: at least
// one for each that can be seen.
func Cells(s string) int {
	n := 0
	for i, r := range s {
		switch {
		case r < ' ' || r == 0x7f:
		case r < 0x300:
			n++
		case r == utf8.RuneError && !utf8.RuneStart(s[i]): // the rest of a rune that was cut
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case wide(r):
			n += 2
		default:
			n++
		}
	}
	return n
}

// wide tells whether a rune takes two cells: East Asian Width W and F.
func wide(r rune) bool {
	return r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf && r != 0x303f || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0xffe0 && r <= 0xffe6 ||
		r >= 0x1f300 && r <= 0x1f64f || r >= 0x1f680 && r <= 0x1f6ff || r >= 0x1f900 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd
}
