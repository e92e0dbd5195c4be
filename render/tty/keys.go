package tty

import (
	"bytes"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// parser cuts what is typed into events. Any chunking gives the same events.
type parser struct {
	events  []Event
	answers []answer
	mirror  *Mirror // of the program that has the keyboard; Ctrl-] makes it nil
	grab    grab

	buf     []byte // not decided yet
	owed    bool   // an answer of the terminal may come
	rest    byte   // what ends the answer whose start was given up, ']' or '[', or 0
	escaped bool   // the last thing decided was a lone Esc, while an answer was owed
	pasting bool
	pasted  []byte
}

const (
	escTime  = 30 * time.Millisecond  // a lone Esc is one after this
	restTime = 250 * time.Millisecond // a sequence that began is given up after this
	owedTime = 2 * time.Second        // an answer that is owed may pause so long, and its rest come so late
	pastTime = 5 * time.Second        // a paste whose end does not come ends after this
	maxPaste = 1 << 20
	pasteEnd = "\x1b[201~"
	takeBack = 0x1d // Ctrl-]
)

// patience is how long to wait for the rest of what is not decided; 0 is for
// ever.
func (p *parser) patience() time.Duration {
	switch {
	case p.pasting:
		return pastTime
	case len(p.buf) == 0 && p.rest == 0:
		return 0
	case p.rest != 0 || p.owed && answers(p.buf):
		return owedTime
	case p.owed:
		return restTime
	case len(p.buf) <= 2 && p.buf[0] == 0x1b:
		return escTime
	}
	return restTime
}

// feed takes what was typed.
func (p *parser) feed(b []byte) {
	if p.escaped && p.owed && len(b) > 0 && bytes.IndexByte([]byte("]P["), b[0]) >= 0 {
		p.buf = append(p.buf, 0x1b) // it was the start of this
	}
	p.escaped = false
	p.buf = append(p.buf, b...)
	rest := p.buf
	for len(rest) > 0 {
		n := p.next(rest)
		if n == 0 {
			break
		}
		rest = rest[n:]
	}
	p.buf = p.buf[:copy(p.buf, rest)]
}

// next takes what stands at the start of b and returns how long it is, 0 when
// more must come.
func (p *parser) next(b []byte) int {
	switch {
	case p.rest != 0:
		if n := p.swallow(b); n > 0 || p.rest != 0 {
			return n
		}
		return p.next(b)
	case p.mirror != nil:
		return p.pass(b)
	case p.pasting:
		return p.paste(b)
	case b[0] == 0x1b:
		s, ok := escape(b)
		if ok {
			return p.sequence(s, b)
		}
		return 0
	}
	k, n := typed(b)
	p.press(k)
	return n
}

// giveUp decides what stands in the buffer as it is: the rest does not come.
// What began like a sequence is never taken for text.
func (p *parser) giveUp() {
	b := p.buf
	p.buf = nil
	switch {
	case p.rest != 0 && p.owed:
		p.buf = b
		return
	case p.rest != 0:
		p.rest = 0
		return
	case p.pasting && p.mirror == nil:
		p.keep(b)
		p.endPaste()
		return
	case p.pasting:
		p.pasting = false
	case p.owed && answers(b):
		p.rest = b[1]
		if b[len(b)-1] == 0x1b { // of its end
			p.buf = b[len(b)-1:]
		}
		return
	}
	p.escaped = p.owed && len(b) == 1 && b[0] == 0x1b
	if p.mirror != nil {
		p.giveUpPass(b)
		return
	}
	if len(b) == 0 || b[0] != 0x1b || len(b) > 2 {
		return
	}
	if len(b) == 2 && b[1] != 0x1b {
		k, _ := typed(b[1:])
		k.Mod |= Alt
		p.press(k)
		return
	}
	for range b {
		p.press(Key{Code: Esc})
	}
}

// press adds a key; the zero Key is none.
func (p *parser) press(k Key) {
	if k.Code != 0 {
		p.events = append(p.events, Event{Kind: KeyPress, Key: k})
	}
}

// typed is the key at the start of b, which is not an Esc, and its length: 0
// when the rest of a character must come.
func typed(b []byte) (Key, int) {
	switch c := b[0]; {
	case c < 0x20 || c == 0x7f:
		return control(c), 1
	case c < utf8.RuneSelf:
		return Key{Code: rune(c)}, 1
	case !utf8.FullRune(b):
		return Key{}, 0
	}
	r, n := utf8.DecodeRune(b)
	if r == utf8.RuneError && n == 1 || unicode.IsControl(r) {
		return Key{}, n
	}
	return Key{Code: r}, n
}

// control is the key that sends a control character.
func control(c byte) Key {
	switch c {
	case 0x09:
		return Key{Code: Tab}
	case 0x0d:
		return Key{Code: Enter}
	case 0x08, 0x7f:
		return Key{Code: Backspace}
	case 0x1b:
		return Key{Code: Esc}
	case 0:
		return Key{Code: ' ', Mod: Ctrl}
	}
	if c <= 0x1a {
		return Key{Code: rune('a' + c - 1), Mod: Ctrl}
	}
	return Key{Code: rune('@' + c), Mod: Ctrl}
}

// sequence takes the escape sequence s at the start of b.
func (p *parser) sequence(s sequence, b []byte) int {
	switch {
	case s.kind == lone:
		p.press(Key{Code: Esc})
	case s.kind == alted:
		return p.alted(b)
	case s.isReply():
		p.answer(s)
	case s.kind == x10 || s.kind == csi && s.prefix == '<':
		if m, ok := s.mouse(); ok {
			p.use(m)
		}
	case s.kind == csi && s.final == '~' && s.num(0, 0, 0) == 200:
		p.pasting = true
	default:
		p.press(s.key())
	}
	return s.n
}

// alted takes Esc and the key after it, which is Alt and that key.
func (p *parser) alted(b []byte) int {
	if b[1] == 0x1b {
		s, ok := escape(b[1:])
		if !ok {
			return 0
		}
		if k := s.key(); k.Code != 0 {
			k.Mod |= Alt
			p.press(k)
			return 1 + s.n
		}
		p.press(Key{Code: Esc})
		return 1
	}
	k, n := typed(b[1:])
	if n == 0 {
		return 0
	}
	if k.Code == 0 { // not a key: the Esc stands alone
		p.press(Key{Code: Esc})
		return 1 + n
	}
	k.Mod |= Alt
	p.press(k)
	return 1 + n
}

// key is the key that sends s; the zero Key when none does.
func (s sequence) key() Key {
	switch s.kind {
	case linux:
		if s.final >= 'A' && s.final <= 'E' {
			return Key{Code: F1 - rune(s.final-'A')}
		}
		return Key{}
	case ss3:
		return s.shifted(ss3Key(s.final), s.num(1, 0, s.num(0, 0, 1)))
	case csi:
	default:
		return Key{}
	}
	switch {
	case s.prefix != 0 || s.middle != 0 || s.num(1, 1, 1) == 3: // 3 is kitty's release
		return Key{}
	case s.final == 'u':
		return s.unicodeKey(s.num(0, 0, 0), s.num(1, 0, 1))
	case s.final == '~' && s.num(0, 0, 0) == 27:
		return s.unicodeKey(s.num(2, 0, 0), s.num(1, 0, 1))
	case s.final == '~':
		return s.shifted(tildeKey(s.num(0, 0, 0)), s.num(1, 0, 1))
	case s.final == 'Z':
		return Key{Code: Tab, Mod: Shift | modOf(s.num(1, 0, 1))}
	case s.final >= 'a' && s.final <= 'd':
		return Key{Code: letterKey(s.final - 'a' + 'A'), Mod: Shift}
	}
	return s.shifted(letterKey(s.final), s.num(1, 0, 1))
}

// shifted is a key with the modifiers of parameter m.
func (s sequence) shifted(code rune, m int) Key {
	if code == 0 {
		return Key{}
	}
	return Key{Code: code, Mod: modOf(m)}
}

// modOf is what xterm's parameter for modifiers says: 1 and a set of bits. Meta
// counts as Alt; what other keyboards add does not count.
func modOf(m int) Mod {
	bits := max(m-1, 0)
	mod := Mod(bits) & (Shift | Alt | Ctrl)
	if bits&8 != 0 {
		mod |= Alt
	}
	return mod
}

// letterKey is the key of CSI with this final byte.
func letterKey(final byte) rune {
	switch final {
	case 'A', 'B', 'C', 'D':
		return [...]rune{Up, Down, Right, Left}[final-'A']
	case 'F':
		return End
	case 'H':
		return Home
	case 'P', 'Q', 'R', 'S':
		return F1 - rune(final-'P')
	}
	return 0
}

// ss3Key is the key of SS3 with this final byte: cursor keys, F1 to F4, and the
// keypad in application mode, which sends what its caps say.
func ss3Key(final byte) rune {
	switch {
	case final == 'M':
		return Enter
	case final == 'I':
		return Tab
	case final == 'X':
		return '='
	case final >= 'j' && final <= 'y':
		return rune(final - 'j' + '*')
	case final >= 'a' && final <= 'd':
		return letterKey(final - 'a' + 'A')
	}
	return letterKey(final)
}

// tildeKey is the key of CSI n ~.
func tildeKey(n int) rune {
	switch {
	case n >= 1 && n <= 8:
		return [...]rune{Home, Insert, Delete, End, PgUp, PgDn, Home, End}[n-1]
	case n >= 11 && n <= 15:
		return F1 - rune(n-11)
	case n >= 17 && n <= 21:
		return F6 - rune(n-17)
	case n == 23 || n == 24:
		return F11 - rune(n-23)
	}
	return 0
}

// unicodeKey is the key of CSI code ; m u, as in kitty's protocol and xterm's
// modifyOtherKeys.
func (s sequence) unicodeKey(code, m int) Key {
	k := Key{Code: rune(code), Mod: modOf(m)}
	switch {
	case code < 0x20 || code == 0x7f:
		k.Code = control(byte(code)).Code
		if m := control(byte(code)).Mod; m != 0 {
			return Key{}
		}
		return k
	case code >= 57344 && code <= 63743:
		k.Code = kittyKey(code)
		return k
	case code > unicode.MaxRune || unicode.IsControl(k.Code):
		return Key{}
	}
	if k.Mod&Shift != 0 {
		k.Mod &^= Shift
		if other := s.num(0, 1, 0); other > 0x20 && s.final == 'u' {
			k.Code = rune(other)
		} else if k.Mod&Ctrl == 0 {
			k.Code = unicode.ToUpper(k.Code)
		}
	}
	if k.Mod&Ctrl != 0 {
		k.Code = unicode.ToLower(k.Code)
	}
	return k
}

// kittyKey is the key of one of the codes that kitty's protocol gives to the
// keypad.
func kittyKey(code int) rune {
	switch n := code - 57399; {
	case n < 0:
	case n <= 9:
		return '0' + rune(n)
	case n <= 17:
		return [...]rune{'.', '/', '*', '-', '+', Enter, '=', ','}[n-10]
	case n <= 27:
		return [...]rune{Left, Right, Up, Down, PgUp, PgDn, Home, End, Insert, Delete}[n-18]
	}
	return 0
}

// paste takes pasted text.
func (p *parser) paste(b []byte) int {
	if i := bytes.Index(b, []byte(pasteEnd)); i >= 0 {
		p.keep(b[:i])
		p.endPaste()
		return i + len(pasteEnd)
	}
	n := len(b) - endsLike(b, pasteEnd)
	p.keep(b[:n])
	return n
}

func (p *parser) endPaste() {
	p.events = append(p.events, Event{Kind: Paste, Text: cleanPaste(p.pasted)})
	p.pasting, p.pasted = false, nil
}

// keep adds to what was pasted, up to the bound.
func (p *parser) keep(b []byte) {
	room := maxPaste - len(p.pasted)
	p.pasted = append(p.pasted, b[:min(len(b), room)]...)
}

// endsLike is how many bytes at the end of b may be the start of mark.
func endsLike(b []byte, mark string) int {
	for n := min(len(b), len(mark)-1); n > 0; n-- {
		if string(b[len(b)-n:]) == mark[:n] {
			return n
		}
	}
	return 0
}

// cleanPaste is pasted text with lines that end in \n, without other controls.
func cleanPaste(b []byte) string {
	s := strings.ToValidUTF8(string(b), "")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
}
