package expect

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// How a line of an expectation is compared.
const (
	literal  = iota
	escaped  // as \t and \x1b say
	globbed  // ? is any character, * are any
	regular  // a regular expression of the whole line
	endless  // the last line, with no newline after it
	anyLines // the line ... : whatever stands there
)

// How many lines a pattern stands for.
const (
	one  = iota
	opt  // one or none
	star // any number
)

// A pattern is what a line of an expectation asks for. The lines from..to say
// the same, and are one.
type pattern struct {
	kind, repeat int
	text         string // the line as it is written
	key          string // the same, masked: this it is compared with first
	body         string // the line without its suffix, masked where kind is literal or escaped
	shown        string // of escaped: the body as a terminal shows it
	masked       bool   // key is not text
	suffixed     bool   // body is not text
	percent      bool   // percentages are masked in key
	hash         bool   // key has a hash, or what may be one
	from, to     int
	re           func() machine // of globbed and regular
}

// A machine is a compiled regular expression, nil where it is broken.
type machine struct {
	*regexp.Regexp
	size int // instructions
}

// newMachine counts a regular expression's instructions.
func newMachine(re *regexp.Regexp) machine {
	if re == nil {
		return machine{}
	}
	m := machine{re, 1}
	if tree, err := syntax.Parse(re.String(), syntax.Perl); err == nil {
		if prog, err := syntax.Compile(tree.Simplify()); err == nil {
			m.size = len(prog.Inst)
		}
	}
	return m
}

// cost is how many bytes reading n of them is worth: in the worst case each is
// looked at for each instruction.
func (m machine) cost(n int) int { return (n + 64) * (1 + m.size/8) }

// A suffix is the end of a line that says how to read it: " (glob+)".
type suffix struct {
	kind, repeat int
	body         string
	plus         bool // one or more
}

// cutSuffix reads the suffixes of a line. A line without one is literal, the
// line ... is any lines.
func cutSuffix(line string) suffix {
	if line == "..." {
		return suffix{kind: anyLines, repeat: star, body: line}
	}
	s := suffix{body: line}
	body, word := cutWord(line)
	kind, mark, ok := suffixKind(word)
	if !ok {
		return s
	}
	s.kind, s.body = kind, body
	if kind == globbed || kind == regular { // (escaped) (glob+)
		if rest, word := cutWord(body); word == "esc" || word == "escaped" {
			s.body = tidy(shown(unescape(rest)))
		}
	}
	switch mark {
	case '?':
		s.repeat = opt
	case '*':
		s.repeat = star
	case '+':
		s.repeat, s.plus = star, true
	}
	return s
}

// cutWord cuts what stands in parentheses off the end of a line.
func cutWord(line string) (body, word string) {
	at := strings.LastIndex(line, " (")
	if at < 0 || last(line) != ')' {
		return line, "no suffix"
	}
	return line[:at], line[at+2 : len(line)-1]
}

// suffixKind reads what stands between the parentheses of a suffix.
func suffixKind(text string) (kind int, mark byte, ok bool) {
	if c := last(text); c == '?' || c == '*' || c == '+' {
		mark, text = c, text[:len(text)-1]
	}
	switch text {
	case "re", "regex":
		return regular, mark, true
	case "glob", "gl":
		return globbed, mark, true
	case "esc", "escaped":
		return escaped, mark, true
	case "no-eol":
		return endless, mark, true
	case "equal", "eq":
		return literal, mark, true
	case "":
		return literal, mark, mark != 0
	}
	return 0, 0, false
}

// compilePatterns reads the lines of an expectation. m masks what is literal,
// nil masks nothing.
func compilePatterns(lines []string, m *masker) []pattern {
	ps := make([]pattern, 0, len(lines))
	keys := lines
	if m != nil {
		keys = m.tables(lines)
	}
	for i, line := range lines {
		if n := len(ps); n > 0 && ps[n-1].repeat == star && line == lines[i-1] {
			ps[n-1].to = i + 1
			continue
		}
		s := cutSuffix(line)
		p := pattern{kind: s.kind, repeat: s.repeat, text: line, body: s.body, from: i, to: i + 1}
		progress := m != nil && progressing(line)
		if progress && s.kind == literal {
			p.key, p.body, p.repeat = m.put("progress"), line, star
			ps = append(ps, p)
			continue
		}
		p.key = m.maybe(keys[i])
		switch s.kind {
		case literal, endless:
			p.body = p.key
			if s.body != line {
				p.body = m.maybe(cutSuffix(keys[i]).body)
			}
		case escaped:
			plain := unescape(s.body)
			p.body, p.shown = m.maybe(tidy(plain)), m.maybe(tidy(shown(plain)))
		case globbed, regular:
			p.re = sync.OnceValue(func() machine { return newMachine(whole(s)) })
		}
		p.masked, p.suffixed = p.key != line || progress, s.body != line
		if m != nil {
			p.percent = strings.Contains(p.key, "<percentage>")
			p.hash = strings.Contains(p.key, "<digest>") || manyDigits(p.key)
		}
		if s.plus {
			first := p
			first.repeat = one
			ps = append(ps, first)
		}
		ps = append(ps, p)
	}
	return ps
}

// maybe masks a line where there is a masker.
func (m *masker) maybe(line string) string {
	if m == nil {
		return line
	}
	return m.line(line)
}

// whole is the regular expression of a line, nil for a broken one.
func whole(s suffix) *regexp.Regexp {
	expression := s.body
	if s.kind == globbed {
		expression = globExpression(s.body)
	}
	re, err := compile(`^(?:` + expression + `)$`)
	if err != nil {
		return nil
	}
	if s.kind == regular { // ")(" is no way out of the group
		if _, err := compile(s.body); err != nil {
			return nil
		}
	}
	return re
}

// globExpression writes a pattern with ? and * as a regular expression. A
// backslash takes their meaning from them.
func globExpression(glob string) string {
	var b strings.Builder
	for i := 0; i < len(glob); {
		_, n := utf8.DecodeRuneInString(glob[i:])
		switch c := glob[i]; {
		case c == '*':
			b.WriteString(".*")
		case c == '?':
			b.WriteByte('.')
		case c == '\\' && i+1 < len(glob) && strings.IndexByte(`*?\`, glob[i+1]) >= 0:
			i++
			b.WriteString(regexp.QuoteMeta(glob[i : i+1]))
		default:
			b.WriteString(regexp.QuoteMeta(glob[i : i+n]))
		}
		i += n
	}
	return b.String()
}

// unescape reads the escapes of a line such as \t, \x1b, \033 and \\.
func unescape(s string) string {
	var b strings.Builder
	for s != "" {
		if strings.HasPrefix(s, `\e`) {
			b.WriteByte(0x1b)
			s = s[2:]
			continue
		}
		r, wide, rest, err := strconv.UnquoteChar(s, 0)
		if err != nil || s[0] != '\\' {
			b.WriteByte(s[0])
			s = s[1:]
			continue
		}
		if wide {
			b.WriteRune(r)
		} else {
			b.WriteByte(byte(r))
		}
		s = rest
	}
	return strings.ToValidUTF8(b.String(), "\uFFFD")
}

// fault is what is wrong with a regular expression, in few words.
func fault(err error) string {
	if e := (*syntax.Error)(nil); errors.As(err, &e) {
		if e.Expr == "" {
			return e.Code.String()
		}
		return e.Code.String() + ": " + strconv.Quote(short(e.Expr))
	}
	return err.Error()
}
