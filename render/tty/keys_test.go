package tty

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func keys(ks ...Key) (evs []Event) {
	for _, k := range ks {
		evs = append(evs, Event{Kind: KeyPress, Key: k})
	}
	return evs
}

func letters(s string) (ks []Key) {
	for _, r := range s {
		ks = append(ks, Key{Code: r})
	}
	return ks
}

func mice(ms ...Mouse) (evs []Event) {
	for _, m := range ms {
		evs = append(evs, Event{Kind: MouseInput, Mouse: m})
	}
	return evs
}

func pasted(s string) Event { return Event{Kind: Paste, Text: s} }

type keyRow struct {
	in   string
	want []Event
}

func keyRows() []keyRow {
	return []keyRow{
		{"a", keys(Key{'a', 0})},
		{"A Z9", keys(letters("A Z9")...)},
		{"é漢👍", keys(letters("é漢👍")...)},
		{"\r", keys(Key{Enter, 0})},
		{"\n", keys(Key{'j', Ctrl})},
		{"\t", keys(Key{Tab, 0})},
		{"\x7f\b", keys(Key{Backspace, 0}, Key{Backspace, 0})},
		{"\x03\x1a\x05", keys(Key{'c', Ctrl}, Key{'z', Ctrl}, Key{'e', Ctrl})},
		{"\x00", keys(Key{' ', Ctrl})},
		{"\x1c\x1d\x1e\x1f", keys(Key{'\\', Ctrl}, Key{']', Ctrl}, Key{'^', Ctrl}, Key{'_', Ctrl})},
		{"\x1b", keys(Key{Esc, 0})},
		{"\x1b\x1b", keys(Key{Esc, 0}, Key{Esc, 0})},
		{"\x1b\x1b\x1b", keys(Key{Esc, 0}, Key{Esc, 0}, Key{Esc, 0})},
		{"\x1bx\x1bX", keys(Key{'x', Alt}, Key{'X', Alt})},
		{"\x1bé", keys(Key{'é', Alt})},
		{"\x1b\r\x1b\x7f", keys(Key{Enter, Alt}, Key{Backspace, Alt})},
		{"\x1b\x03", keys(Key{'c', Alt | Ctrl})},
		{"\x1b[", keys(Key{'[', Alt})},
		{"\x1bO", keys(Key{'O', Alt})},
		{"\x1b]", keys(Key{']', Alt})},
		{"\x1b]q", keys(Key{']', Alt}, Key{'q', 0})},
		{"\x1bP", keys(Key{'P', Alt})},
		{"\x1b_\x1b^", keys(Key{'_', Alt}, Key{'^', Alt})},
		{"\x1b[A\x1b[B\x1b[C\x1b[D", keys(Key{Up, 0}, Key{Down, 0}, Key{Right, 0}, Key{Left, 0})},
		{"\x1bOA\x1bOB\x1bOC\x1bOD", keys(Key{Up, 0}, Key{Down, 0}, Key{Right, 0}, Key{Left, 0})},
		{"\x1b[H\x1b[F\x1bOH\x1bOF", keys(Key{Home, 0}, Key{End, 0}, Key{Home, 0}, Key{End, 0})},
		{"\x1b[1~\x1b[4~\x1b[7~\x1b[8~", keys(Key{Home, 0}, Key{End, 0}, Key{Home, 0}, Key{End, 0})},
		{"\x1b[2~\x1b[3~\x1b[5~\x1b[6~", keys(Key{Insert, 0}, Key{Delete, 0}, Key{PgUp, 0}, Key{PgDn, 0})},
		{"\x1bOP\x1bOQ\x1bOR\x1bOS", keys(Key{F1, 0}, Key{F2, 0}, Key{F3, 0}, Key{F4, 0})},
		{"\x1b[11~\x1b[12~\x1b[13~\x1b[14~\x1b[15~", keys(Key{F1, 0}, Key{F2, 0}, Key{F3, 0}, Key{F4, 0}, Key{F5, 0})},
		{"\x1b[17~\x1b[18~\x1b[19~\x1b[20~\x1b[21~", keys(Key{F6, 0}, Key{F7, 0}, Key{F8, 0}, Key{F9, 0}, Key{F10, 0})},
		{"\x1b[23~\x1b[24~", keys(Key{F11, 0}, Key{F12, 0})},
		{"\x1b[[A\x1b[[E", keys(Key{F1, 0}, Key{F5, 0})},
		{"\x1b[1;2P\x1b[1;5R", keys(Key{F1, Shift}, Key{F3, Ctrl})},
		{"\x1bO5P\x1bO1;2Q", keys(Key{F1, Ctrl}, Key{F2, Shift})},
		{"\x1b[1;5C\x1b[1;2A\x1b[1;3D", keys(Key{Right, Ctrl}, Key{Up, Shift}, Key{Left, Alt})},
		{"\x1b[1;8H\x1b[5;5~\x1b[3;2~", keys(Key{Home, Shift | Alt | Ctrl}, Key{PgUp, Ctrl}, Key{Delete, Shift})},
		{"\x1b[1;9A", keys(Key{Up, Alt})},
		{"\x1b[Z\x1b[1;6Z", keys(Key{Tab, Shift}, Key{Tab, Shift | Ctrl})},
		{"\x1b[a\x1b[c\x1b[d", keys(Key{Up, Shift}, Key{Right, Shift}, Key{Left, Shift})},
		{"\x1b\x1b[A\x1b\x1bOB", keys(Key{Up, Alt}, Key{Down, Alt})},
		{"\x1bOM\x1bOj\x1bOy\x1bOX", keys(Key{Enter, 0}, Key{'*', 0}, Key{'9', 0}, Key{'=', 0})},
		// kitty's protocol and modifyOtherKeys
		{"\x1b[97u\x1b[97;5u\x1b[97;3u", keys(Key{'a', 0}, Key{'a', Ctrl}, Key{'a', Alt})},
		{"\x1b[97;2u\x1b[49:33;2u", keys(Key{'A', 0}, Key{'!', 0})},
		{"\x1b[27u\x1b[13u\x1b[9;2u\x1b[127u", keys(Key{Esc, 0}, Key{Enter, 0}, Key{Tab, Shift}, Key{Backspace, 0})},
		{"\x1b[97;1:3u\x1b[1;1:3A", nil},
		{"\x1b[1;1:1A\x1b[97;1:2u", keys(Key{Up, 0}, Key{'a', 0})},
		{"\x1b[57414u\x1b[57400u\x1b[57419u\x1b[57441u", keys(Key{Enter, 0}, Key{'1', 0}, Key{Up, 0})},
		{"\x1b[27;5;99~\x1b[27;6;67~", keys(Key{'c', Ctrl}, Key{'c', Ctrl})},
		{"\x1b[97;129u", keys(Key{'a', 0})}, // Num Lock
		// what is no key
		{"\x1b[99;99;99q\x1b[?5h\x1b[>1z", nil},
		{"\x1b[I\x1b[O", nil},
		{"\x1b[200", nil},
		{"\x1b[1;\x1b[A", keys(Key{Up, 0})},
		{"\x1b[1\x03", keys(Key{'c', Ctrl})},
		{"\xffa\xc3(b\x9b", keys(Key{'a', 0}, Key{'(', 0}, Key{'b', 0})},
		{"\u0085a", keys(Key{'a', 0})},
		{"\xe6\xbc", nil},
		// what the terminal answers
		{"\x1b[?62;22c\x1b[>1;10;0c\x1b[?2026;2$y\x1b[4;1$yx", keys(Key{'x', 0})},
		{"\x1b[12;40R\x1b[?1;1R\x1b[0n\x1b[8;24;80t\x1b[?1ux", keys(Key{'x', 0})},
		{"\x1b]11;rgb:0000/0000/0000\x1b\\x\x1b]10;rgb:ff/ff/ff\ay", keys(Key{'x', 0}, Key{'y', 0})},
		{"\x1bP>|XTerm(390)\x1b\\x\x1bP1$r0m\x1b\\y\x1bP!|00000000\x1b\\", keys(Key{'x', 0}, Key{'y', 0})},
		{"\x1b]11;rgb:00", nil},
		// pasting
		{"\x1b[200~two\rlines\x1b[201~x", append([]Event{pasted("two\nlines")}, keys(Key{'x', 0})...)},
		{"\x1b[200~a\x1b[A\x03\r\n\tb\x1b[201~", []Event{pasted("a[A\n\tb")}},
		{"\x1b[200~\xffé\x1b[20\x1b[201~", []Event{pasted("é[20")}},
		{"\x1b[200~\x1b[201~\x1b[201~", []Event{pasted("")}},
		// the mouse
		{"\x1b[<0;3;4M\x1b[<0;3;4m", mice(Mouse{X: 2, Y: 3, Button: LeftButton, Press: true}, Mouse{X: 2, Y: 3, Button: LeftButton})},
		{"\x1b[<64;1;1M\x1b[<65;1;1M\x1b[<66;1;1M", mice(Mouse{Button: WheelUp, Press: true}, Mouse{Button: WheelDown, Press: true}, Mouse{Button: WheelLeft, Press: true})},
		{"\x1b[<34;5;6M\x1b[<35;5;6M", mice(Mouse{X: 4, Y: 5, Button: RightButton, Drag: true})},
		{"\x1b[<17;1;1M\x1b[<8;1;1M", mice(Mouse{Button: MiddleButton, Press: true, Mod: Ctrl}, Mouse{Button: LeftButton, Press: true, Mod: Alt})},
		{"\x1b[<0;0;4M\x1b[<999;1;1M\x1b[<0;1M", nil},
		{"\x1b[M !!x\x1b[M#!!", append(append(mice(Mouse{Button: LeftButton, Press: true}), keys(Key{'x', 0})...), mice(Mouse{})...)},
	}
}

// cutIn feeds in in pieces to a new parser and gives up at the end.
func cutIn(pieces []string, m *Mirror) *parser {
	p := &parser{mirror: m}
	for _, b := range pieces {
		p.feed([]byte(b))
	}
	p.giveUp()
	return p
}

// chunkings yields in whole, byte by byte, and cut at every place.
func chunkings(in string) (all [][]string) {
	all = append(all, []string{in}, strings.Split(in, ""))
	bytewise := make([]string, len(in))
	for i := range len(in) {
		bytewise[i] = in[i : i+1]
		all = append(all, []string{in[:i], in[i:]})
	}
	return append(all, bytewise)
}

func TestKeysAreCutInAnyChunking(t *testing.T) {
	for _, c := range keyRows() {
		for _, pieces := range chunkings(c.in) {
			if got := cutIn(pieces, nil).events; !reflect.DeepEqual(got, c.want) {
				t.Errorf("%q as %q = %+v, want %+v", c.in, pieces, got, c.want)
				break
			}
		}
	}
}

func TestAnswersAreTold(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []answer
	}{
		{"\x1b]11;rgb:0000/0000/0000\x1b\\", []answer{{dark: true}}},
		{"\x1b]11;rgb:ffff/ffff/eeee\a\x1b[?62;4c", []answer{{}, {attributes: true}}},
		{"\x1b]11;rgba:f/f/f/f\a", []answer{{}}},
		{"\x1b]11;#1f232b\a", []answer{{dark: true}}},
		{"\x1b]11;?\a\x1b]11;rgb:xx/1/1\a\x1b]11;#12\a\x1b]110;#000\a", nil},
		{"\x1b[>0;1c", nil},
	} {
		for _, m := range []*Mirror{nil, {}} {
			p := cutIn([]string{c.in}, m)
			if !reflect.DeepEqual(p.answers, c.want) || len(p.events) != 0 {
				t.Errorf("%q = %+v and events %+v, want %+v", c.in, p.answers, p.events, c.want)
			}
		}
	}
}

func TestPatienceIsShortForALoneEsc(t *testing.T) {
	for _, c := range []struct {
		in   string
		want string
	}{
		{"", "0s"}, {"a", "0s"}, {"\x1b[A", "0s"}, {"\x1b", "30ms"}, {"\x1b[", "30ms"}, {"\x1b\x1b", "30ms"},
		{"\x1b]11;rg", "250ms"}, {"\x1b[1;", "250ms"}, {"\xe6", "250ms"}, {"\x1b[200~text\x1b", "5s"},
	} {
		p := &parser{}
		p.feed([]byte(c.in))
		if got := p.patience().String(); got != c.want {
			t.Errorf("patience after %q = %s, want %s", c.in, got, c.want)
		}
	}
}

// TestSplitAnswerIsNeverKeys lets the terminal pause, longer than anybody waits,
// at every place of its answer.
func TestSplitAnswerIsNeverKeys(t *testing.T) {
	for _, in := range []string{"\x1b]11;rgb:1e1e/2020/fdfd\x1b\\", "\x1b]11;#1e20fd\a", "\x1b[?62;22c", "\x1b]11;rgb:1e1e/2020/fdfd\x1b\\\x1b[?62;22c"} {
		for _, m := range []*Mirror{nil, {}} {
			for i := 1; i < len(in); i++ {
				p := &parser{mirror: m, owed: true}
				p.feed([]byte(in[:i]))
				p.giveUp()
				p.feed([]byte(in[i : i+1])) // the rest comes in two parts
				p.giveUp()
				p.feed([]byte(in[i+1:]))
				p.owed = false
				p.feed([]byte("x"))
				var keys strings.Builder
				for _, ev := range p.events {
					if ev.Key.Code != Esc && string(ev.Raw) != "\x1b" { // that, alone, may be one
						fmt.Fprintf(&keys, "%c%s", ev.Key.Code, ev.Raw)
					}
				}
				if got := strings.Trim(keys.String(), "\x00\x1b"); got != "x" {
					t.Errorf("%q cut after %d bytes: keys %q, want x alone", in, i, got)
				}
			}
		}
	}
}

// TestKeysAfterHalfAnAnswerAreKept types while the answer's end never comes.
func TestKeysAfterHalfAnAnswerAreKept(t *testing.T) {
	for _, given := range []bool{false, true} {
		p := &parser{owed: true}
		p.feed([]byte("\x1b]11;rgb:1e1e/20"))
		if given {
			p.giveUp()
		}
		p.feed([]byte("q\x1b[A"))
		if want := keys(Key{'q', 0}, Key{Up, 0}); !reflect.DeepEqual(p.events, want) {
			t.Errorf("after half an answer, given up %v: %+v, want %+v", given, p.events, want)
		}
	}
}

// TestPasteWithoutEndTimesOut pastes what is cut off: what is typed later counts
// again.
func TestPasteWithoutEndTimesOut(t *testing.T) {
	for _, m := range []*Mirror{nil, {Paste: true}} {
		p := &parser{mirror: m}
		p.feed([]byte("\x1b[200~text\x1b[20"))
		if d := p.patience(); d != pastTime {
			t.Errorf("a paste waits %v for its end, want %v", d, pastTime)
		}
		p.giveUp()
		p.events = p.events[:0:0]
		p.feed([]byte("q"))
		if len(p.events) != 1 || p.events[0].Key.Code != 'q' && string(p.events[0].Raw) != "q" || p.patience() != 0 {
			t.Errorf("q after it is %+v", p.events)
		}
	}
}

func TestPasteIsBounded(t *testing.T) {
	p := &parser{}
	p.feed([]byte("\x1b[200~"))
	for range 40 {
		p.feed([]byte(strings.Repeat("x", 64<<10)))
		if len(p.buf)+len(p.pasted) > maxPaste+64<<10 {
			t.Fatalf("%d bytes are kept", len(p.buf)+len(p.pasted))
		}
	}
	p.feed([]byte("\x1b[201~y"))
	if len(p.events) != 2 || len(p.events[0].Text) != maxPaste || p.events[1].Key.Code != 'y' {
		t.Errorf("%d events, %d bytes pasted", len(p.events), len(p.events[0].Text))
	}
}

// told is what the keys and pastes among evs type, without modifiers.
func told(evs []Event) string {
	var b strings.Builder
	for _, ev := range evs {
		if ev.Kind == KeyPress && ev.Key.Code > 0 {
			b.WriteRune(ev.Key.Code)
		}
		b.WriteString(ev.Text)
		b.Write(ev.Raw)
	}
	return b.String()
}

// printable is what is left of s without controls and broken characters.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func FuzzKeys(f *testing.F) {
	for _, c := range keyRows() {
		f.Add(c.in, "text é", 3)
	}
	f.Add("\x1b[M\xff\xff\xff", "x", 1)
	f.Fuzz(func(t *testing.T, in, text string, cut int) {
		text = printable(text)
		whole := cutIn([]string{in}, nil)
		at := max(cut, 0) % (len(in) + 1)
		if got := cutIn([]string{in[:at], in[at:]}, nil).events; !reflect.DeepEqual(got, whole.events) {
			t.Errorf("%q cut at %d = %v, whole %v", in, at, got, whole.events)
		}
		if whole.pasting {
			whole.feed([]byte(pasteEnd))
		}
		whole.events = nil
		whole.feed([]byte(text)) // whatever came before and was given up
		if got := told(whole.events); got != text {
			t.Errorf("after %q: %q is read as %q", in, text, got)
		}
		m := &Mirror{Paste: true, Focus: true}
		if p := cutIn([]string{text}, m); told(p.events) != text {
			t.Errorf("%q is passed as %q", text, told(p.events))
		}
		cutIn([]string{in}, m)
	})
}

func TestPassIsVerbatimButForCtrlBracket(t *testing.T) {
	type row struct {
		in, raw string
		m       Mirror
	}
	const all = "\x00a\r\n\x03\x1a\x7f\xff\xfe\u0085é\x1b[A\x1bOA\x1b[99;99~\x1b[1;5R\x1bx\x1b\x1b[B\x1b]q\x1b[97;5u"
	rows := []row{
		{in: all, raw: all},
		{in: "\x1b", raw: "\x1b"},
		{in: "\x1b[", raw: "\x1b["},
		{in: "\xc3", raw: "\xc3"},
		{in: "\x1b[1;", raw: "\x1b[1;"},
		{in: "a\x1b[?62c\x1b[2;3R\x1b[?2026;2$y\x1b]11;rgb:0/0/0\a\x1bP>|x\x1b\\b", raw: "ab"},
		{in: "a\x1b]11;rgb:0/0", raw: "a"},
		{in: "\x1b[I\x1b[O", raw: ""},
		{in: "\x1b[I\x1b[O", raw: "\x1b[I\x1b[O", m: Mirror{Focus: true}},
		{in: "\x1b[200~x\x1b[201~", raw: "x"},
		{in: "\x1b[200~x\x1b[201~", raw: "\x1b[200~x\x1b[201~", m: Mirror{Paste: true}},
		// the mouse
		{in: "\x1b[<0;5;6M\x1b[<0;5;6m", raw: "\x1b[<0;3;2M\x1b[<0;3;2m", m: Mirror{Mouse: 1000, SGRMouse: true, X: 2, Y: 4}},
		{in: "\x1b[<0;5;6M\x1b[<0;5;6m", raw: "\x1b[M #\"\x1b[M##\"", m: Mirror{Mouse: 1000, X: 2, Y: 4}},
		{in: "\x1b[<16;5;6M\x1b[<0;5;6m\x1b[<64;5;6M", raw: "\x1b[M %&", m: Mirror{Mouse: 9}},
		{in: "\x1b[<32;5;6M\x1b[<64;1;1M", raw: "\x1b[<64;1;1M", m: Mirror{Mouse: 1000, SGRMouse: true}},
		{in: "\x1b[<32;5;6M\x1b[<35;5;6M", raw: "\x1b[<32;5;6M", m: Mirror{Mouse: 1002, SGRMouse: true}},
		{in: "\x1b[<32;5;6M\x1b[<35;5;6M", raw: "\x1b[<32;5;6M\x1b[<35;5;6M", m: Mirror{Mouse: 1003, SGRMouse: true}},
		{in: "\x1b[<0;300;6M", raw: "", m: Mirror{Mouse: 1000}},
	}
	for _, c := range rows {
		for _, pieces := range chunkings(c.in) {
			m := c.m
			p := cutIn(pieces, &m)
			if got := told(p.events); got != c.raw {
				t.Errorf("%q as %q passes %q, want %q", c.in, pieces, got, c.raw)
				break
			}
		}
	}
}

func TestCtrlBracketTakesTheKeyboardBack(t *testing.T) {
	for _, in := range []string{"vi\x1d\x1d\x1b[Aq", "vi\x1b[93;5u\x1d\x1b[Aq", "vi\x1b[27;5;93~\x1d\x1b[Aq"} {
		want := append([]Event{{Kind: RawInput, Raw: []byte("vi")}},
			keys(Key{']', Ctrl}, Key{']', Ctrl}, Key{Up, 0}, Key{'q', 0})...)
		p := cutIn([]string{in}, &Mirror{})
		if !reflect.DeepEqual(p.events, want) || p.mirror != nil {
			t.Errorf("%q = %+v, want %+v", in, p.events, want)
		}
	}
}

func TestMouseOutsideOfThePictureIsThePresenters(t *testing.T) {
	m := Mirror{Mouse: 1002, SGRMouse: true, X: 10, Y: 5, W: 20, H: 10}
	for _, c := range []struct{ in, want string }{
		{"\x1b[<0;1;1M\x1b[<32;15;8M\x1b[<0;15;8m", "mouse mouse mouse"}, // begun outside
		{"\x1b[<0;15;8M\x1b[<32;1;1M\x1b[<0;80;24m", "raw \x1b[<0;5;3M\x1b[<32;1;1M\x1b[<0;20;10m"},
		{"\x1b[<64;1;1M\x1b[<64;11;6M", "mouse raw \x1b[<64;1;1M"},
	} {
		var got []string
		for _, ev := range cutIn([]string{c.in}, &m).events {
			if ev.Kind == MouseInput {
				got = append(got, "mouse")
			} else {
				got = append(got, fmt.Sprintf("raw %s", ev.Raw))
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q = %q, want %q", c.in, s, c.want)
		}
	}
}

func TestPasteBegunInThePassEndsAsAPaste(t *testing.T) {
	p := &parser{mirror: &Mirror{Paste: true}}
	p.feed([]byte("\x1b[200~rm"))
	p.mirror = nil // taken back in the middle of it
	p.feed([]byte(" -rf\r\x1b[201~x"))
	want := []Event{{Kind: RawInput, Raw: []byte("\x1b[200~rm")}, pasted(" -rf\n"), keys(Key{'x', 0})[0]}
	if !reflect.DeepEqual(p.events, want) {
		t.Errorf("events = %+v, want %+v", p.events, want)
	}
}
