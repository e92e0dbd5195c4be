package vt

import (
	"bytes"
	"strings"
	"unicode"
)

const (
	maxTitle = 1024 // bytes
	maxLink  = 4096
)

// osc carries out an operating system command.
func (t *Terminal) osc() {
	code, rest, _ := bytes.Cut(t.str8, []byte(";"))
	switch string(code) {
	case "0", "2":
		t.title = clean(string(rest), maxTitle)
	case "8":
		_, url, ok := bytes.Cut(rest, []byte(";")) // parameters; url: only these two
		if ok {
			t.setLink(string(url))
		}
	case "4":
		t.setPalette(string(rest))
	case "104":
		t.resetPalette(string(rest))
	case "10", "12": // the cursor has the colour of text
		if string(rest) == "?" {
			t.reportColor(string(code), t.fg)
		}
	case "11":
		if string(rest) == "?" {
			t.reportColor("11", t.bg)
		}
	}
	if cap(t.str8) > 1024 {
		t.str8 = nil
	}
}

// setLink makes what is printed next a link to url; none where it is empty or
// too long.
func (t *Terminal) setLink(url string) {
	if len(url) > maxLink {
		url = ""
	}
	t.link = clean(url, maxLink)
	t.ink()
}

// clean is s without control characters and invalid bytes, at most n bytes of
// it.
func clean(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	for len(s) > n {
		s = strings.ToValidUTF8(s[:n], "")
	}
	return s
}

// dcs carries out a device control string.
func (t *Terminal) dcs() {
	if t.seq.final == 'q' && t.seq.ninter == 1 && t.seq.inter[0] == '$' {
		t.reportSetting(string(t.str8))
	}
	if t.seq.final == 'q' && t.seq.ninter == 1 && t.seq.inter[0] == '+' {
		t.reportCapabilities(t.str8)
	}
	if cap(t.str8) > 1024 {
		t.str8 = nil
	}
}
