package tty

import (
	"strings"

	"showrunner/render/screen"
)

// UTF8 reports whether the terminal of a program with the environment env reads
// UTF-8: the locale says so or says nothing. One that reads single bytes may
// take 0x80 to 0x9f, which are part of most characters in UTF-8, for C1
// controls.
func UTF8(env []string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := variable(env, name); locale != "" {
			return strings.Contains(strings.ToLower(strings.ReplaceAll(locale, "-", "")), "utf8")
		}
	}
	return true
}

// A stand is what a terminal without UTF-8 shows for some characters.
type stand struct {
	of string
	by byte
}

var stands = []stand{
	{"─━═╌┄┈‐‑‒–—―−", '-'},
	{"│┃║╎┆┊▏▎▌▐", '|'},
	{"┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋", '+'},
	{"█▉▊▋▇▆▅▓▒░■", '#'},
	{"•●○◦∙·▪▸▹►", '*'},
	{"“”„«»", '"'},
	{"‘’‚", '\''},
	{"→▶❯›", '>'},
	{"←◀❮‹", '<'},
	{"↑▲", '^'},
	{"↓▼", 'v'},
	{"✓✔", '+'},
	{"✗✘×", 'x'},
	{"…", '.'},
	{"\u00a0", ' '},
}

// inASCII makes d, which is none of ASCII, a cell that any terminal shows: one
// that looks alike, or a question mark. The second column of a wide character is
// a blank.
func inASCII(d *screen.Cell, text string) {
	tail := d.Attr&halves == screen.Tail || d.Ch == 0
	d.Attr &^= halves
	if tail {
		d.Ch = ' '
		return
	}
	d.Ch = '?'
	for _, s := range stands {
		if strings.ContainsRune(s.of, []rune(text)[0]) {
			d.Ch = uint32(s.by)
			return
		}
	}
	if c := text[0]; c >= 0x20 && c < 0x7f {
		d.Ch = uint32(c) // with marks on it
	}
}
