package paint

import "strings"

// A span is a piece of a line, in bytes, in its role.
type span struct {
	from, to int
	role     Role
	sure     bool // painted even where the line reads like prose
}

// maxLogLine is how much of a line is looked at, in bytes.
const maxLogLine = 4 << 10

// logSpans finds in a line of a log, or of what a command printed, what a
// reader looks for: times, levels, outcomes, durations, sizes, digests,
// addresses, paths, keys and quoted strings. Lines of prose have none of it,
// but for what shows even there that the line is a message.
func logSpans(text string) []span {
	if len(text) > maxLogLine {
		text = text[:maxLogLine]
	}
	s := logScanner{text: text}
	if s.header() {
		return s.spans
	}
	s.label()
	for s.next() {
		s.field()
	}
	if s.prose() {
		return s.sure()
	}
	return s.spans
}

// logScanner reads a line field by field, a field being what stands between
// blanks. It keeps what it needs to know of the line as a whole.
type logScanner struct {
	text  string
	at    int
	spans []span

	fields  int
	words   int // fields that are words of a language, as far as one can see
	columns int // gaps of two blanks and more between fields
	zero    bool
	colon   bool // the field before ended in a colon
}

// next goes to the next field and tells whether there is one.
func (s *logScanner) next() bool {
	start := s.at
	for s.at < len(s.text) && s.text[s.at] == ' ' {
		s.at++
	}
	if s.at == len(s.text) {
		return false
	}
	if s.at-start > 1 && start > 0 && s.text[start-1] != '.' {
		s.columns++
	}
	s.fields++
	return true
}

func (s *logScanner) add(from, to int, r Role) {
	if from < to {
		s.spans = append(s.spans, span{from: from, to: to, role: r})
	}
}

// mark adds a span that shows that the line is no prose.
func (s *logScanner) mark(from, to int, r Role) {
	s.spans = append(s.spans, span{from, to, r, true})
}

// prose tells whether the line reads like a sentence.
func (s *logScanner) prose() bool {
	return s.fields >= 4 && s.columns == 0 && s.words*4 >= s.fields*3
}

// sure is the spans that stay in a line of prose.
func (s *logScanner) sure() []span {
	var keep []span
	for _, sp := range s.spans {
		if sp.sure {
			keep = append(keep, sp)
		}
	}
	return keep
}

// header reads the head of a table: no digits, columns, and all its words but
// one begin with a capital, as in "NAME   STATUS   AGE".
func (s *logScanner) header() bool {
	gaps, words, low := 0, 0, 0
	for i := range len(s.text) {
		c := s.text[i]
		if digit(c) || c == '=' || c == ':' || c == '"' || c >= 0x80 {
			return false
		}
		if c == ' ' || i > 0 && s.text[i-1] != ' ' {
			continue
		}
		words++
		if i > 2 && s.text[i-2] == ' ' {
			gaps++
		}
		if (c < 'A' || c > 'Z') && c != '%' {
			low++
		}
	}
	if gaps < 1 || low > 1 || words < 3 && (low > 0 || !upper(s.text)) || low > 0 && gaps < 2 {
		return false
	}
	s.add(skipBlanks(s.text, 0), len(s.text), Key)
	return true
}

// label reads what a line begins with in front of a value, as in
// "Server Version:  27.0", "< Content-Type: text/html".
func (s *logScanner) label() {
	start := skipBlanks(s.text, 0)
	quoted := len(s.text) > start+1 && strings.IndexByte("<>*", s.text[start]) >= 0 && s.text[start+1] == ' '
	if quoted {
		s.mark(start, start+1, Comment)
		start = skipBlanks(s.text, start+1)
	}
	colon := strings.IndexByte(s.text[start:], ':')
	if colon < 1 || colon > 40 {
		s.at = start
		return
	}
	end := start + colon
	s.at = start
	name, rest := s.text[start:end], s.text[end+1:]
	if rest != "" && rest[0] != ' ' || !labelled(name) {
		return
	}
	hyphen := strings.IndexByte(name, '-') > 0 && strings.IndexByte(name, ' ') < 0
	wide := strings.HasPrefix(rest, "  ") || rest == ""
	switch {
	case level(name) != Bare:
		s.mark(start, end, level(name))
	case wide || hyphen || quoted && strings.IndexByte(name, ' ') < 0:
		s.mark(start, end, Key)
	case name[0] >= 'A' && name[0] <= 'Z' && strings.IndexByte(name, ' ') < 0:
		s.add(start, end, Key)
	default:
		return
	}
	s.fields++
	s.at = end + 1
	if level(name) != Bare {
		s.colon = true
	}
}

func skipBlanks(s string, i int) int {
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i
}

// labelled tells whether a name may be one of a value: a letter first, then
// letters, digits, hyphens, and single blanks.
func labelled(name string) bool {
	for i := range len(name) {
		c := name[i]
		switch {
		case letter(c), i > 0 && (digit(c) || c == '-' || c == '_'):
		case c == ' ' && i > 0 && name[i-1] != ' ' && i < len(name)-1:
		case i > 0 && (c == '(' || c == ')' || c == '/'):
		default:
			return false
		}
	}
	return name != ""
}

// field reads one field.
func (s *logScanner) field() {
	for s.at < len(s.text) && strings.IndexByte("([{<,;|", s.text[s.at]) >= 0 {
		s.at++
	}
	if s.at == len(s.text) || s.text[s.at] == ' ' {
		return
	}
	if s.quote() {
		s.colon = s.at < len(s.text) && s.text[s.at] == ':'
		return
	}
	start, end := s.at, s.at
	for end < len(s.text) && s.text[end] != ' ' && !s.list(end) {
		end++
	}
	s.at = end
	word := s.text[start:end]
	if k := keyLen(word); k > 0 {
		s.add(start, start+k, Key)
		s.add(start+k, start+k+1, Punct)
		s.at = start + k + 1
		if s.at < len(s.text) && s.text[s.at] != ' ' {
			s.value()
		}
		s.zero, s.colon = false, false
		return
	}
	s.core(start, trimmed(s.text, start, end), end)
}

// list tells whether a comma between two words stands at i.
func (s *logScanner) list(i int) bool {
	return s.text[i] == ',' && i+1 < len(s.text) && letter(s.text[i+1])
}

// value reads what stands after "key=".
func (s *logScanner) value() {
	if s.quote() {
		last := &s.spans[len(s.spans)-1]
		if clock(s.text[last.from+1 : last.to-1]) {
			last.role = Comment
		}
		return
	}
	start, end := s.at, s.at
	for end < len(s.text) && strings.IndexByte(" ,;)]}", s.text[end]) < 0 {
		end++
	}
	s.at = end
	if start == end {
		return
	}
	word := s.text[start:end]
	switch r := level(word); {
	case r != Bare:
		s.mark(start, end, r)
	case outcome(word) != Bare:
		s.add(start, end, outcome(word))
	default:
		r, n := classify(word)
		s.add(start, start+n, r)
		s.measured(r)
	}
}

// measured takes in a unit that stands after a number with a blank between.
func (s *logScanner) measured(r Role) {
	if r != Number || s.at >= len(s.text) || s.text[s.at] != ' ' {
		return
	}
	from := s.at + 1
	to := from
	for to < len(s.text) && (letter(s.text[to]) || s.text[to] == '/') {
		to++
	}
	if to < len(s.text) && strings.IndexByte(" ,;:)].", s.text[to]) < 0 {
		return
	}
	if to-from > 1 && (unit(s.text[from:to]) || longUnit(s.text[from:to])) {
		s.spans[len(s.spans)-1].to = to
		s.at = to
	}
}

// keyLen is the length of the key of a "key=value", else 0.
func keyLen(word string) int {
	i := strings.IndexByte(word, '=')
	if i < 1 || i+1 < len(word) && (word[i+1] == '=' || word[i+1] == '>') {
		return 0
	}
	for j := range i {
		if c := word[j]; !letter(c) && (j == 0 && c != '-' || !digit(c) && strings.IndexByte("-_./", c) < 0) {
			return 0
		}
	}
	return i
}

// quote reads a quoted string, if one begins here and ends on the line.
func (s *logScanner) quote() bool {
	q := s.text[s.at]
	if q != '"' && q != '\'' && q != '`' {
		return false
	}
	for i := s.at + 1; i < len(s.text); i++ {
		switch {
		case s.text[i] == '\\' && q == '"':
			i++
		case s.text[i] == q && (q != '\'' || i+1 == len(s.text) || !letter(s.text[i+1])):
			s.add(s.at, i+1, String)
			s.at = i + 1
			return true
		}
	}
	return false
}

// trimmed is the end of a field without the punctuation that closes it.
func trimmed(text string, start, end int) int {
	for end > start && strings.IndexByte(")]}>,;:.!?\"'", text[end-1]) >= 0 {
		end--
	}
	return end
}

// core classifies the field from start to end, less its closing punctuation.
func (s *logScanner) core(start, end, whole int) {
	word := s.text[start:end]
	zero, colon := s.zero, s.colon
	s.zero, s.colon = word == "0" || word == "no" || word == "No", end < whole && s.text[end] == ':'
	if word == "" || s.phrase(start, colon) || s.date(start, end) || s.klog(start, end) ||
		s.program(start, end) || s.level(start, end) {
		return
	}
	if r := outcome(word); r != Bare {
		s.words += plainWord(word)
		switch {
		case s.fields == 1 && s.colon && upper(word):
			s.mark(start, end, r)
		case !zero || r == Passed:
			s.add(start, end, r)
		}
		return
	}
	r, n := classify(word)
	switch {
	case r == Bare:
		s.words += plainWord(word)
	case r == Link, r == Variable, r == Command && s.fields == 1 && s.colon:
		s.mark(start, start+n, r)
	default:
		s.add(start, start+n, r)
		s.measured(r)
	}
}

// level reads the level of a message.
func (s *logScanner) level(start, end int) bool {
	word := s.text[start:end]
	r := level(word)
	switch {
	case r == Bare:
		return false
	case s.bracketed(start, end), s.colon && s.fields == 1, s.fields <= 4 && upper(word):
		s.mark(start, end, r)
	case upper(word):
		s.add(start, end, r)
	default:
		return false
	}
	return true
}

// program reads the name of who speaks, after the time: "sshd[211]:".
func (s *logScanner) program(start, end int) bool {
	if s.fields > 3 || !s.colon || len(s.spans) == 0 || s.spans[len(s.spans)-1].role != Comment {
		return false
	}
	word, _, _ := strings.Cut(s.text[start:end], "[")
	if !labelled(word) {
		return false
	}
	s.mark(start, start+len(word), Key)
	return true
}

// klog reads the level and the time that Kubernetes writes: I1123 23:35:47.1.
func (s *logScanner) klog(start, end int) bool {
	if start > 0 || end != 5 || !shape(s.text, "adddd dd:dd:dd.") {
		return false
	}
	role, ok := map[byte]Role{'I': Accent, 'W': Waiting, 'E': Failed, 'F': Failed}[s.text[0]]
	if ok {
		s.mark(0, 1, role)
		s.mark(1, 5, Comment)
	}
	return ok
}

func (s *logScanner) bracketed(start, end int) bool {
	return start > 0 && end < len(s.text) && s.text[start-1] == '[' && s.text[end] == ']'
}

// plainWord is 1 for a word as they stand in sentences, 0 for others.
func plainWord(word string) int {
	letters := false
	for i := range len(word) {
		c := word[i]
		if c >= 'A' && c <= 'Z' && i > 0 || digit(c) || strings.IndexByte("_/@<=", c) >= 0 {
			return 0
		}
		letters = letters || letter(c) || c >= 0x80
	}
	if letters {
		return 1
	}
	return 0
}

// phrase reads a phrase that programs report errors with, after "name: ".
func (s *logScanner) phrase(start int, colon bool) bool {
	if !colon {
		return false
	}
	for _, p := range [...]string{
		"command not found", "not found", "No such file or directory", "Permission denied",
		"permission denied", "connection refused", "Connection refused", "no such host",
		"cannot", "Cannot", "undefined", "timed out", "Operation not permitted",
	} {
		if strings.HasPrefix(s.text[start:], p) {
			s.mark(start, start+len(p), Failed)
			s.at = max(s.at, start+len(p))
			s.words++
			return true
		}
	}
	return false
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// upper tells whether a word is in capitals.
func upper(word string) bool {
	for i := range len(word) {
		if word[i] >= 'a' && word[i] <= 'z' {
			return false
		}
	}
	return true
}
