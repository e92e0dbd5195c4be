package tmuxtest

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Wire looks at the bytes on their way to a terminal: they may be text, and
// the sequences that the program itself writes, nothing else. The zero Wire is
// ready.
type Wire struct {
	Faults []string // what else there was, the first few
	Copied []string // what was put into the clipboard (OSC 52)
	Asked  int      // how often the terminal was asked for something

	rest      []byte // of a sequence or character that goes on
	alternate bool
}

// sequences are what render/tty writes, each as a whole.
var sequences = regexp.MustCompile(`^\x1b(?:` + strings.Join([]string{
	`\[\?(?:1|7|25|1002|1003|1004|1006|1049|2004|2026)[hl]`, // modes
	`[=>]`,                         // keypad
	`\[(?:\d{1,4}(?:;\d{1,4})?)?H`, // CUP
	`\[\d{1,4}C`,                   // CUF
	`\[K`, `\[2J`,                  // EL, ED
	`\[[0-6] q`,                                // the cursor's shape
	`\[(?:` + sgr + `(?:;` + sgr + `)*)?m`,     // SGR
	`\]8;;(?:(?i:https?|mailto):[!-~]*)?` + st, // links
	`\]11;\?` + st, `\[c`,                      // the background, DA1
	`\]52;c;[A-Za-z0-9+/]*=*` + st, // the clipboard
	`\\`,                           // ends what may be open when the terminal is given back
}, "|") + `)$`)

const (
	st  = `\x1b\\`
	sgr = `(?:[1-5789]|2[2-57-9]|53|55|59|4:[2-5]|[34][0-79]|9[0-7]|10[0-7]|[34]8;5;\d{1,3}|[34]8;2;\d{1,3};\d{1,3};\d{1,3}|58:5:\d{1,3}|58:2::\d{1,3}:\d{1,3}:\d{1,3})`
)

// sequenceMost bounds a sequence: a clipboard's, or another.
const sequenceMost = 2 << 20

// Write takes bytes, in any chunks. There is no error.
func (w *Wire) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	b := w.rest
	for len(b) > 0 {
		n := w.next(b)
		if n == 0 {
			break
		}
		b = b[n:]
	}
	w.rest = append(w.rest[:0], b...)
	return len(p), nil
}

// End says that no more comes.
func (w *Wire) End() {
	if len(w.rest) > 0 {
		w.fault("cut short", w.rest)
	}
	if w.alternate {
		w.fault("the alternate screen is left on", nil)
	}
}

func (w *Wire) fault(what string, b []byte) {
	if len(w.Faults) < 10 {
		w.Faults = append(w.Faults, fmt.Sprintf("%s: %.100q", what, b))
	}
}

// next takes what b begins with and returns its length, 0 when more must come.
func (w *Wire) next(b []byte) int {
	if b[0] == 0x1b {
		n := sequenceLen(b)
		if n > 0 {
			w.sequence(b[:n])
		} else if len(b) > sequenceMost {
			w.fault("a sequence without end", b)
			return len(b)
		}
		return n
	}
	if b[0] == '\r' && len(b) == 1 || b[0] >= utf8.RuneSelf && !utf8.FullRune(b) {
		return 0
	}
	if !w.alternate && b[0] == '\r' && b[1] == '\n' { // messages, after all
		return 2
	}
	r, n := utf8.DecodeRune(b)
	if r == utf8.RuneError && n == 1 || unicode.IsControl(r) || unseen(r) {
		w.fault("no text", b[:n])
	}
	return n
}

// unseen tells whether a character hides, or turns the direction of text.
// What joins letters and emoji, and what flags are made of, may stand.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != 0x200c && r != 0x200d && (r < 0xe0020 || r > 0xe007f)
}

// sequenceLen is the length of the sequence that b begins with, as ECMA-48 has
// it, 0 when more must come. One that is broken ends where it breaks.
func sequenceLen(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[1] {
	case '[':
		for i, c := range b[2:] {
			if c < 0x20 || c >= 0x40 {
				return i + 3
			}
		}
		return 0
	case ']', 'P', 'X', '^', '_':
		if i := bytes.IndexAny(b[2:], "\x1b\a\x18\x1a"); i >= 0 && b[2+i] != 0x1b {
			return i + 3
		} else if i >= 0 && len(b) > i+3 {
			return i + 4
		}
		return 0
	}
	return 2
}

func (w *Wire) sequence(b []byte) {
	if !sequences.Match(b) {
		w.fault("no sequence of ours", b)
		return
	}
	switch s := string(b); {
	case s == "\x1b[?1049h":
		w.alternate = true
	case s == "\x1b[?1049l":
		w.alternate = false
	case s == "\x1b[c", strings.HasPrefix(s, "\x1b]11;"):
		w.Asked++
	case strings.HasPrefix(s, "\x1b]52;"):
		text, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(s[len("\x1b]52;c;"):], "\x1b\\"))
		if err != nil {
			w.fault("no base64", b)
		}
		w.Copied = append(w.Copied, string(text))
	}
}
