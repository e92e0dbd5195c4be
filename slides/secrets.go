package slides

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// longKey is how long the value of a variable that is called a key must be for
// a secret: there are sort keys and foreign keys too.
const longKey = 16

// secretWords are in the names of variables that say that they hold a secret.
var secretWords = [...]string{"_TOKEN", "_SECRET", "PASSWORD", "_KEY"}

// Secret tells whether a variable's name says that the value is a secret:
// *_TOKEN, *_SECRET, *PASSWORD*, and *_KEY with a long value, in upper or lower
// case. What names a file or directory holds none.
func Secret(name, value string) bool {
	name = strings.ToUpper(name)
	for _, end := range [...]string{"_FILE", "_DIR", "_PATH"} {
		if strings.HasSuffix(name, end) {
			return false
		}
	}
	return strings.HasSuffix(name, "_TOKEN") || strings.HasSuffix(name, "_SECRET") ||
		strings.Contains(name, "PASSWORD") || strings.HasSuffix(name, "_KEY") && len(value) >= longKey
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
		if name, value, _ := strings.Cut(e, "="); d.secret(name, value) {
			found = append(found, value)
		}
	}
	return found
}

func (d *Deck) secretsIn(text string) []string {
	var found []string
	for _, a := range Assignments(text, d.Shell()) {
		if d.secret(a.Name, a.Value) {
			found = append(found, a.Value)
		}
	}
	return found
}

func (d *Deck) mentionsSecret(text string) bool {
	upper := strings.ToUpper(text)
	for _, word := range secretWords {
		if strings.Contains(upper, word) {
			return true
		}
	}
	for _, name := range d.Meta.Secrets {
		if strings.Contains(text, name) {
			return true
		}
	}
	return false
}

func (d *Deck) secret(name, value string) bool {
	for _, n := range d.Meta.Secrets {
		if n == name {
			return true
		}
	}
	return Secret(name, value)
}

// An Assignment gives a literal value to a variable.
type Assignment struct{ Name, Value string }

// Assignments lists the assignments of literal values in text, wherever they
// stand: NAME=value, and as arguments of export and its like. It is empty where
// the parser cannot read text.
func Assignments(text, shell string) []Assignment {
	file, err := readScript(text, variant(shell))
	if err != nil {
		return nil
	}
	var found []Assignment
	syntax.Walk(file, func(n syntax.Node) bool {
		if a, ok := n.(*syntax.Assign); ok && a.Name != nil && a.Value != nil {
			if v, ok := literal(a.Value.Parts, false); ok && v != "" {
				found = append(found, Assignment{a.Name.Value, v})
			}
		}
		return true
	})
	return found
}

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
