package slides

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// longKey is how long the value of a variable that is called a key must be for
// a secret: there are sort keys and foreign keys too.
const longKey = 16

// SecretWords are the words of a variable's name that say that its value is a
// secret; KEY says so only of a long value at the name's end, URL of one that
// holds a password.
var SecretWords = [...]string{"TOKEN", "SECRET", "PASS", "PASSWORD", "PASSWD", "PASSPHRASE", "PWD", "APIKEY", "CREDENTIAL",
	"CREDENTIALS", "PAT", "KEY", "URL"}

// about are the last words of names of what is no secret, but about one.
var about = [...]string{"FILE", "DIR", "PATH", "NAME", "TYPE", "TTL", "ID", "COUNT", "LENGTH", "URI", "HOST", "USER", "EXPIRY", "STORE"}

// Secret tells whether a variable's name says that the value is a secret: by one
// of SecretWords as a word of it, in any case style, or by PASSWORD, TOKEN and
// SECRET at the end of a word. What names a file or directory holds none, nor
// does the working directory.
func Secret(name, value string) bool { return SecretOf(name, value) != "" }

// SecretOf is what of a variable's value is a secret, as Secret tells it: the
// password of an address, else the whole value or nothing.
func SecretOf(name, value string) string {
	words := nameWords(name)
	if len(words) == 0 || name == "PWD" || name == "OLDPWD" {
		return ""
	}
	last := words[len(words)-1]
	switch {
	case last == "URL":
		return urlPassword(value)
	case slices.Contains(about[:], last):
		return ""
	case last == "KEY" && (len(value) >= longKey || len(words) > 1 && words[len(words)-2] == "API"):
		return value
	}
	for _, w := range words {
		switch {
		case w == "KEY" || w == "URL":
		case slices.Contains(SecretWords[:], w), strings.Contains(w, "PASSWORD"),
			strings.HasSuffix(w, "TOKEN"), strings.HasSuffix(w, "SECRET"):
			return value
		}
	}
	return ""
}

// nameWords are the words of a name in upper case: of a_b, a-b, aB and AB.
func nameWords(name string) []string {
	var words []string
	from := 0
	cut := func(to int) {
		if to > from {
			words = append(words, strings.ToUpper(name[from:to]))
		}
	}
	lower := func(i int) bool { return i < len(name) && name[i] >= 'a' && name[i] <= 'z' }
	upper := func(i int) bool { return i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	for i := range len(name) {
		switch {
		case !lower(i) && !upper(i):
			cut(i)
			from = i + 1
		case upper(i) && i > from && (lower(i-1) || lower(i+1) && upper(i-1)):
			cut(i)
			from = i
		}
	}
	cut(len(name))
	return words
}

// urlPassword is the password in an address.
func urlPassword(value string) string {
	_, rest, ok := strings.Cut(value, "://")
	if end := strings.IndexAny(rest, "/?# "); end >= 0 {
		rest = rest[:end]
	}
	at := strings.LastIndexByte(rest, '@')
	if !ok || at < 0 {
		return ""
	}
	_, password, _ := strings.Cut(rest[:at], ":")
	return password
}

// Secrets lists the values that the deck's blocks give, literally, to variables
// whose names say that they hold a secret or that the front matter names.
func Secrets(d *Deck) []string {
	var found []string
	for _, s := range d.Slides {
		for _, b := range s.Blocks() {
			if !d.mentionsSecret(b.Text) {
				continue
			}
			for _, step := range b.Steps() {
				found = append(found, d.secretsIn(step.Text)...)
			}
		}
	}
	for _, e := range d.Meta.Env {
		name, value, _ := strings.Cut(e, "=")
		if v := d.secretOf(name, value); v != "" {
			found = append(found, v)
		}
	}
	return found
}

func (d *Deck) secretsIn(text string) []string {
	var found []string
	for _, a := range Assignments(text, d.Shell()) {
		if v := d.secretOf(a.Name, a.Value); v != "" {
			found = append(found, v)
		}
	}
	return found
}

// mentionsSecret tells whether text may assign to a variable that is a secret:
// most need not be parsed.
func (d *Deck) mentionsSecret(text string) bool {
	for from := 0; ; {
		at := strings.IndexByte(text[from:], '=')
		if at < 0 {
			return false
		}
		end := from + at
		start := end
		for start > 0 && (text[start-1] == '_' || text[start-1]|0x20 >= 'a' && text[start-1]|0x20 <= 'z' || text[start-1] >= '0' && text[start-1] <= '9') {
			start--
		}
		if start < end && d.secretOf(text[start:end], anySecret) != "" {
			return true
		}
		from = end + 1
	}
}

// NamesSecret tells whether text has the name of a variable that is a secret.
func NamesSecret(d *Deck, text string) bool {
	other := func(r rune) bool { return r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z') }
	for name := range strings.FieldsFuncSeq(text, other) {
		if d.secretOf(name, anySecret) != "" {
			return true
		}
	}
	return false
}

// anySecret is a value that is one whatever its variable's name must have.
const anySecret = "scheme://user:0123456789abcdef@host"

func (d *Deck) secretOf(name, value string) string {
	if slices.Contains(d.Meta.Secrets, name) {
		return value
	}
	return SecretOf(name, value)
}

// An Assignment gives a literal value to a variable.
type Assignment struct{ Name, Value string }

// Assignments lists the assignments of literal values in text, wherever they
// stand: NAME=value, the elements of NAME=(…), and as arguments of export and its
// like. It is empty where the parser cannot read text.
func Assignments(text, shell string) []Assignment {
	file, err := readScript(text, variant(shell))
	if err != nil {
		return nil
	}
	var found []Assignment
	add := func(name string, value *syntax.Word) {
		if value == nil {
			return
		}
		if v, ok := literal(value.Parts, false); ok && v != "" {
			found = append(found, Assignment{name, v})
		}
	}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			if n.Name == nil {
				break
			}
			add(n.Name.Value, n.Value)
			if n.Array != nil {
				for _, e := range n.Array.Elems {
					add(n.Name.Value, e.Value)
				}
			}
		case *syntax.CallExpr: // where export is a command as others are
			if len(n.Args) < 2 || !slices.Contains(declaring[:], n.Args[0].Lit()) {
				break
			}
			for _, arg := range n.Args[1:] {
				v, ok := literal(arg.Parts, false)
				if name, value, is := strings.Cut(v, "="); ok && is && value != "" {
					found = append(found, Assignment{name, value})
				}
			}
		}
		return true
	})
	return found
}

// declaring are the commands whose arguments assign.
var declaring = [...]string{"export", "readonly", "local", "declare", "typeset"}

// literal is what a word without expansions means.
func literal(parts []syntax.WordPart, quoted bool) (string, bool) {
	var b strings.Builder
	for _, p := range parts {
		switch p := p.(type) {
		case *syntax.Lit:
			b.WriteString(unslash(p.Value, quoted))
		case *syntax.SglQuoted:
			if p.Dollar {
				b.WriteString(ansiC(p.Value))
			} else {
				b.WriteString(p.Value)
			}
		case *syntax.DblQuoted:
			s, ok := literal(p.Parts, true)
			if !ok {
				return "", false
			}
			b.WriteString(s)
		default:
			return "", false
		}
	}
	return b.String(), true
}

// unslash takes the backslashes away. Between double quotes they stand for
// themselves but before a few characters.
func unslash(s string, quoted bool) string {
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (!quoted || strings.IndexByte("$`\"\\\n", s[i+1]) >= 0) {
			if i++; s[i] == '\n' {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// ansiC is what the text of $'…' means.
func ansiC(s string) string {
	const from, to = "abefnrtvE", "\a\b\x1b\f\n\r\t\v\x1b"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if k := strings.IndexByte(from, s[i]); k >= 0 {
			b.WriteByte(to[k])
			continue
		}
		if end, c := zshControl(s, i); end > 0 {
			b.WriteByte(c)
			i = end - 1
			continue
		}
		base, most, at := 8, 3, i
		if s[i] == 'x' {
			base, most, at = 16, 2, i+1
		}
		n, end := number(s, at, base, most)
		if end == at {
			b.WriteByte(s[i])
			continue
		}
		b.WriteByte(byte(n))
		i = end - 1
	}
	return b.String()
}

// zshControl reads what zsh writes for a control character and for a byte above
// ASCII, less its backslash: C-x, M-x and M-\C-x. The end is 0 for anything else.
func zshControl(s string, at int) (end int, c byte) {
	high := byte(0)
	if strings.HasPrefix(s[at:], "M-") {
		high, at = 0x80, at+2
		if strings.HasPrefix(s[at:], "\\C-") {
			at++
		} else if at < len(s) {
			return at + 1, s[at] | high
		}
	}
	if !strings.HasPrefix(s[at:], "C-") || at+2 == len(s) {
		return 0, 0
	}
	if c = s[at+2] & 0x1f; s[at+2] == '?' {
		c = 0x7f
	}
	return at + 3, c | high
}

// number reads at most so many digits of a number from an offset on.
func number(s string, at, base, most int) (n, end int) {
	for end = at; end < len(s) && end < at+most; end++ {
		d := strings.IndexByte("0123456789abcdef", s[end]|0x20)
		if s[end] < 'A' {
			d = strings.IndexByte("0123456789", s[end])
		}
		if d < 0 || d >= base {
			break
		}
		n = n*base + d
	}
	return n, end
}
