package expect

import (
	"slices"
	"strings"
)

// A phrase is an outcome word with the number beside it: 12 ok, exit 1,
// not ready, crashloopbackoff.
type phrase struct {
	word, number string
	class        class
}

func (p phrase) String() string {
	switch {
	case p.number == "":
		return p.word
	case p.class == telling || p.class == fact || p.word == "":
		return strings.TrimSpace(p.word + " " + p.number)
	}
	return p.number + " " + p.word
}

// adverse tells whether a phrase is bad news where it was not expected.
func (p phrase) adverse() bool {
	zero := p.number == "0" || p.number == "0%" || p.number == "0.0"
	less, ok := fraction(p.number)
	switch p.class {
	case bad, loss:
		return !zero
	case good, state:
		return zero || ok && less || p.class == state
	case negated:
		return true
	case telling:
		if p.word == "http" || strings.HasPrefix(p.word, "status") || strings.HasPrefix(p.word, "http") {
			return p.number >= "4" && len(p.number) == 3
		}
		return !zero
	}
	return false
}

// outcomes are the phrases of a text, each with the line where it stands
// first, and for each line without its phrases the phrases it was seen with.
type outcomes struct {
	where map[phrase]int
	order []phrase
	lines map[string][]string
}

// mostPhrases bounds the phrases of a text, and its lines that have some.
const mostPhrases = 10_000

// outcomesOf finds the phrases in lines that are masked but for percentages.
func outcomesOf(lines []string) outcomes {
	o := outcomes{where: map[phrase]int{}, lines: map[string][]string{}}
	var r reader
	for i, line := range lines {
		for start := 0; start < len(line); start += longLine {
			r.read(line[start:min(start+longLine, len(line))])
			o.take(&r, i)
		}
	}
	return o
}

func (o *outcomes) take(r *reader, line int) {
	if len(r.found) == 0 {
		return
	}
	var told []string
	for _, p := range r.found {
		told = append(told, p.String())
		if _, ok := o.where[p]; !ok && len(o.order) < mostPhrases {
			o.where[p] = line
			o.order = append(o.order, p)
		}
	}
	if rest := r.rest(); rest != "" {
		if t := strings.Join(told, ", "); len(o.lines) < mostPhrases && len(o.lines[rest]) < 100 && !slices.Contains(o.lines[rest], t) {
			o.lines[rest] = append(o.lines[rest], t)
		}
	}
}

// counts tells whether the outcomes count a word, and so must agree on it.
func (o *outcomes) counts(word string) bool {
	for _, p := range o.order {
		if p.word == word && p.number != "" {
			return true
		}
	}
	return false
}

// missing are the phrases of o that printed lacks.
func (o *outcomes) missing(printed *outcomes) (found []phrase) {
	for _, p := range o.order {
		if _, ok := printed.where[p]; !ok {
			found = append(found, p)
		}
	}
	return found
}

// added are the phrases of printed that o should have: bad news, states, and
// numbers that are not those expected of the same word. A good word more is
// what an excerpt leaves out.
func (o *outcomes) added(printed *outcomes) (found []phrase) {
	for _, p := range printed.order {
		if _, ok := o.where[p]; !ok && (p.adverse() || p.number != "" && p.word != "" && o.counts(p.word)) {
			found = append(found, p)
		}
	}
	return found
}

// A swap is a line that was expected with one outcome and printed with
// another.
type swap struct{ line, want, got string }

// swapped finds the first line that was printed with other outcomes only.
func (o *outcomes) swapped(printed *outcomes) (swap, bool) {
	var first swap
	for line, told := range o.lines {
		got, ok := printed.lines[line]
		if !ok || first.line != "" && first.line < line {
			continue
		}
		for _, t := range told {
			if !slices.Contains(got, t) {
				first = swap{line, t, got[0]}
				break
			}
		}
	}
	return first, first.line != ""
}

// A reader finds the phrases of a line.
type reader struct {
	pieces []piece
	taken  []bool // pieces that are part of a phrase
	found  []phrase
}

func (r *reader) read(line string) {
	r.found = r.found[:0]
	r.pieces = pieces(r.pieces, line)
	r.taken = slices.Grow(r.taken[:0], len(r.pieces))[:len(r.pieces)]
	clear(r.taken)
	for i := range r.pieces {
		if p, ok := r.phrase(i); ok {
			r.taken[i] = true
			r.found = append(r.found, p)
		}
	}
	for i := range r.pieces {
		r.count(i)
	}
}

// rest is the line without its phrases, "" where nothing else is said.
func (r *reader) rest() string {
	var b strings.Builder
	for i, p := range r.pieces {
		if r.taken[i] {
			b.WriteString("\x00 ")
		} else {
			b.WriteString(p.text)
			b.WriteByte(' ')
		}
	}
	if strings.Trim(b.String(), "\x00 ") == "" {
		return ""
	}
	return b.String()
}

// text is a piece, "" where there is none.
func (r *reader) text(i int) string {
	if i < 0 || i >= len(r.pieces) {
		return ""
	}
	return r.pieces[i].text
}

// phrase is the phrase of the outcome word that piece i is.
func (r *reader) phrase(i int) (phrase, bool) {
	text := r.pieces[i].text
	if len(text) >= 32 || text == "CN" {
		if p, ok := r.fact(i); ok {
			return p, true
		}
	}
	if p, ok := r.truth(i); ok {
		return p, true
	}
	if _, ok := r.truth(i + 1); ok {
		return phrase{}, false // it is told with its value
	}
	if text == "not" && i > 0 {
		switch r.pieces[i-1].text {
		case "could", "can", "Could":
			return phrase{word: "cannot", class: bad}, true
		}
		return phrase{}, false
	}
	word, c := outcomeOf(text)
	if c == none || r.harmless(i, word) {
		return phrase{}, false
	}
	p := phrase{word: singular(word), class: c}
	if at, no := r.negation(i); at >= 0 {
		return r.negative(p, at, no)
	}
	p.number = r.number(i, c)
	switch c {
	case counted, loss, telling:
		return p, p.number != ""
	case negated:
		return p, p.number == "0"
	}
	return p, true
}

// negative is a phrase after a word that denies it.
func (r *reader) negative(p phrase, at int, no bool) (phrase, bool) {
	switch {
	case p.class == telling, p.class == counted:
		return phrase{}, false
	case no && p.class != negated, p.class == bad, p.class == loss:
		p.number = "0" // no errors, not failed
	case no:
		p.word, p.class = "no "+p.word, bad
	default:
		p.word, p.class = "not "+p.word, bad
	}
	r.taken[at] = true
	return p, true
}

// singular makes errors of one kind the same word.
func singular(word string) string {
	switch word {
	case "errors", "failures", "warnings", "conflicts", "insertions", "deletions", "rows":
		return strings.TrimSuffix(word, "s")
	case "vulnerabilities":
		return "vulnerability"
	}
	return word
}

// harmless tells whether an outcome word says nothing where it stands.
func (r *reader) harmless(i int, word string) bool {
	next := r.text(i + 1)
	sep := ""
	if next != "" {
		sep = r.pieces[i+1].sep
	}
	if badWord(word) == bad && r.titled(i) {
		return true
	}
	switch word {
	case "unable": // docker's way to say that it pulls
		return next == "to" && r.text(i+2) == "find" && r.text(i+3) == "image"
	case "timeout": // a setting
		return tells(sep) || strings.Trim(sep, " :=") == "<" || isNumber(next)
	case "up": // Up to date
		return next == "to" || next == "TO"
	case "running": // a sentence: Running hooks, Running 3 tests
		if isNumber(next) && beside(sep) {
			next, sep = r.text(i+2), " "
		}
		return plain(next) && beside(sep)
	}
	return r.pieces[i].called
}

// titled tells whether piece i is part of the title of a test that passed:
// ✓ fails on bad input, ok 3 - rejects an error.
func (r *reader) titled(i int) bool {
	if i == 0 || r.pieces[i].text[0] < 'a' {
		return false
	}
	return signs(r.pieces[0].text) == good || r.pieces[0].text == "ok" && i > 1 && r.pieces[2].sep == " - "
}

// negation is the place of a word that denies piece i, -1 where there is none,
// and whether it says that there are none: no such file, not yet ready,
// without errors.
func (r *reader) negation(i int) (at int, no bool) {
	for at := i - 1; at >= 0 && at >= i-3; at-- {
		if !beside(r.pieces[at+1].sep) {
			return -1, false
		}
		switch strings.ToLower(r.pieces[at].text) {
		case "not", "isn't", "aren't", "wasn't", "doesn't", "didn't", "won't", "never":
			return at, false
		case "no", "without", "zero", "none":
			return at, at >= i-2
		case "yet", "currently", "be", "been", "is", "a", "an", "any", "fully", "all":
		default:
			if !plain(r.pieces[at].text) || at < i-1 {
				return -1, false
			}
			if _, c := outcomeOf(r.pieces[at].text); c != none {
				return -1, false
			}
		}
	}
	return -1, false
}

// plain tells whether a piece is a word in lower case.
func plain(text string) bool {
	return text != "" && span(text, len(text), func(c byte) bool { return c >= 'a' && c <= 'z' || c == '-' }) == len(text)
}

// number is the number beside the outcome word that piece i is: after it where
// a sign or its class says so, else before it, with at most two words between.
func (r *reader) number(i int, c class) string {
	if n := i + 1; n < len(r.pieces) && r.valued(i, c) {
		if c == telling && !isNumber(r.text(n)) && (r.text(n) == "code" || r.text(n) == "status" || r.text(n) == "with") {
			return "" // that word tells it
		}
		if v, ok := value(r.text(n)); ok {
			r.taken[n] = true
			return v
		}
	}
	if c == telling {
		return ""
	}
	for at := i - 1; at >= 0 && at >= i-3 && beside(r.pieces[at+1].sep); at-- {
		text := r.pieces[at].text
		if isNumber(text) && !r.taken[at] {
			r.taken[at] = true
			return strings.TrimSuffix(text, ".")
		}
		if _, c := outcomeOf(text); !plain(text) || c == good || c == state || c == bad {
			break
		}
	}
	return ""
}

// valued tells whether a number after piece i is its own.
func (r *reader) valued(i int, c class) bool {
	sep := r.pieces[i+1].sep
	if tells(sep) {
		return true
	}
	word := strings.ToLower(r.pieces[i].text)
	if c == telling || word == "error" {
		return strings.Trim(sep, " (\"]*") == "" && len(sep) < padding
	}
	return false
}

// value is a number, or null for none.
func value(text string) (string, bool) {
	if text == "null" || text == "nil" {
		return "0", true
	}
	if before, _, ok := strings.Cut(text, "/"); ok && before != "" && strings.Trim(before, "0123456789") == "" {
		if _, whole := fraction(text); !whole {
			return before, true
		}
	}
	return text, isNumber(text)
}

// fact is the phrase of what a line is about: the name in a certificate, CN =
// example.com, and the checksum of a file, of which only those that stand
// beside a name are left unmasked.
func (r *reader) fact(i int) (phrase, bool) {
	text := r.pieces[i].text
	switch n := i + 1; {
	case text == "CN" && n < len(r.pieces) && strings.Trim(r.pieces[n].sep, " :=\"'*.") == "" && strings.ContainsAny(r.pieces[n].sep, ":="):
		r.taken[n] = true
		return phrase{word: text, number: r.pieces[n].text, class: fact}, true
	case len(text) < 32 || span(text, len(text), hexed) < len(text):
	case i == 0 && n < len(r.pieces):
		return phrase{word: r.pieces[n].text, number: text[:12], class: fact}, true
	case i > 0 && n == len(r.pieces):
		return phrase{word: r.pieces[i-1].text, number: text[:12], class: fact}, true
	}
	return phrase{}, false
}

// truth is the phrase of a key whose value is true or false: Ready: False; or,
// at the end of a line, yes or no, on or off: PermitRootLogin no.
func (r *reader) truth(i int) (phrase, bool) {
	text := r.text(i)
	if i == 0 || len(text) < 2 || len(text) > 5 || strings.IndexByte("tTfFyYnNoO", text[0]) < 0 || r.taken[i-1] || len(r.pieces[i].sep) >= padding {
		return phrase{}, false
	}
	switch text = strings.ToLower(text); text {
	case "true", "false":
	case "yes", "no", "on", "off":
		if i+1 < len(r.pieces) || i > 1 && !tells(r.pieces[i].sep) || classOf(strings.ToLower(r.pieces[i-1].text)) != none {
			return phrase{}, false
		}
	default:
		return phrase{}, false
	}
	if !beside(r.pieces[i].sep) && !tells(r.pieces[i].sep) {
		return phrase{}, false
	}
	return phrase{word: r.pieces[i-1].text, number: text, class: fact}, true
}

// count takes piece i as a phrase of its own where it says how many of how
// many: 2/3. In brackets, and after a word such as step, it tells progress.
func (r *reader) count(i int) {
	less, ok := fraction(r.pieces[i].text)
	if !ok || r.taken[i] || i == 0 || !beside(r.pieces[i].sep) {
		return
	}
	if i+1 < len(r.pieces) && !beside(strings.TrimSuffix(r.pieces[i+1].sep, "<")) { // <duration>
		return
	}
	switch strings.ToLower(r.pieces[i-1].text) {
	case "step", "layer", "chunk", "part", "page", "stage", "attempt", "task", "stream", "eth":
		return
	}
	r.taken[i] = true
	c := counted
	if less {
		c = bad
	}
	r.found = append(r.found, phrase{number: r.pieces[i].text, class: c})
}
