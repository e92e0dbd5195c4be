package mask

import (
	"bytes"
	"math"
	"regexp/syntax"
	"strings"
)

// A rule is how one kind of token looks.
type rule struct {
	id      string
	heads   string  // the sets of its first four bytes, parted by blanks
	pattern string  // a regular expression without alternatives; a group is what is secret of it
	word    bool    // it is no part of a longer word
	entropy float64 // Shannon's, in bits for a byte, that the secret has at least
	lead    string  // what it follows: too usual to be looked for
}

// A pattern is a rule's, made when its head is met for the first time.
type pattern struct {
	parts  []part
	secret int // the first part of what is secret
}

// A part is so many bytes of a set.
type part struct {
	of          *set
	least, most int
}

// longest is how many bytes a part has that goes on and on.
const longest = 7600

const ruleCount = len(gitleaks) + len(ownRules) + len(shapes)

// ruleAt is one of all the rules. Those of shapes come last.
func ruleAt(n int) rule {
	switch {
	case n < len(gitleaks):
		return gitleaks[n]
	case n < len(gitleaks)+len(ownRules):
		return ownRules[n-len(gitleaks)]
	}
	return rule{heads: shapes[n-len(gitleaks)-len(ownRules)].heads}
}

// rule is what a rule finds at an offset of p, counted from there.
func (w *words) rule(n int, p []byte, i int, before byte, seen *stretches) found {
	whole, p := p, p[i:]
	if k := n - len(gitleaks) - len(ownRules); k >= 0 {
		return shapes[k].shape(p, seen)
	}
	r := ruleAt(n)
	// Where the lead is out already, nothing tells that it is another word.
	if r.word && wordByte[before] || r.lead != "" && i >= len(r.lead) && !bytes.HasSuffix(whole[:i], []byte(r.lead)) {
		return found{}
	}
	if w.made[n] == nil {
		w.made[n] = compile(r.pattern)
	}
	m := match{rule: &r, pattern: w.made[n], p: p}
	end := m.parts(0, 0, 0)
	f := found{goesOn: m.goesOn, open: m.open}
	if end > 0 && (r.entropy == 0 || entropy(p[m.from:end]) >= r.entropy) {
		f.from, f.to = m.from, end
		if r.lead != "" && bytes.HasSuffix(whole[:i], []byte(r.lead)) {
			f.from = -len(r.lead)
		}
	}
	return f
}

// compile makes a pattern of a rule's. The rules are constants: one that is no
// such pattern is a mistake in this package.
func compile(text string) *pattern {
	re, err := syntax.Parse(text, syntax.Perl)
	if err != nil {
		panic("mask: " + err.Error())
	}
	t := &pattern{secret: -1}
	t.add(re)
	t.secret = max(t.secret, 0)
	return t
}

func (t *pattern) add(re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			t.add(sub)
		}
	case syntax.OpCapture:
		t.secret = len(t.parts)
		t.add(re.Sub[0])
	case syntax.OpRepeat:
		most := re.Max
		if most < 0 {
			most = longest
		}
		t.parts = append(t.parts, part{setOfClass(re.Sub[0]), re.Min, most})
	case syntax.OpQuest:
		t.parts = append(t.parts, part{setOfClass(re.Sub[0]), 0, 1})
	case syntax.OpLiteral:
		for _, c := range re.Rune {
			t.parts = append(t.parts, part{setOfRune(c, re.Flags), 1, 1})
		}
	default:
		t.parts = append(t.parts, part{setOfClass(re), 1, 1})
	}
}

func setOfClass(re *syntax.Regexp) *set {
	var of set
	switch re.Op {
	case syntax.OpCharClass:
		for i := 0; i < len(re.Rune); i += 2 {
			for c := re.Rune[i]; c <= min(re.Rune[i+1], 0xff); c++ {
				of[c] = true
			}
		}
	case syntax.OpLiteral:
		return setOfRune(re.Rune[0], re.Flags)
	default:
		panic("mask: no set of bytes: " + re.String())
	}
	return &of
}

func setOfRune(c rune, flags syntax.Flags) *set {
	if flags&syntax.FoldCase != 0 {
		return setOf(strings.ToLower(string(c)) + strings.ToUpper(string(c)))
	}
	return setOf(string(c))
}

// A match is one try of a pattern on the start of p.
type match struct {
	*rule
	*pattern
	p      []byte
	from   int  // of the secret
	goesOn bool // the end of p was met
	open   int  // the secret's start then, or the end where none of it was there
}

// parts is where the pattern's parts from the nth on end that begin at an
// offset, or 0 where they do not. Greedy is right but where a part's bytes can be
// the next one's, too.
func (m *match) parts(n, at, secret int) int {
	if n == m.secret {
		secret = at
	}
	if n == len(m.pattern.parts) {
		if at == len(m.p) {
			m.meetEnd(secret)
		}
		if m.word && at < len(m.p) && wordByte[m.p[at]] {
			return 0
		}
		m.from = secret
		return at
	}
	t := &m.pattern.parts[n]
	k := prefixOf(m.p[at:], t.of, t.most)
	if at+k == len(m.p) && k < t.most {
		if n < m.secret {
			secret = len(m.p)
		}
		m.meetEnd(secret)
		if n < m.secret {
			return 0
		}
	}
	for ; k >= t.least; k-- {
		if end := m.parts(n+1, at+k, secret); end > 0 {
			return end
		}
	}
	return 0
}

func (m *match) meetEnd(secret int) {
	if !m.goesOn || secret < m.open {
		m.goesOn, m.open = true, secret
	}
}

// entropy is Shannon's of p, in bits for a byte.
func entropy(p []byte) float64 {
	var counts [256]int
	for _, c := range p {
		counts[c]++
	}
	sum := 0.0
	for _, n := range counts {
		if n > 0 {
			f := float64(n) / float64(len(p))
			sum -= f * math.Log2(f)
		}
	}
	return sum
}
