package paint

import "strings"

// shellish tells whether a language is one that steps are written in. Shell
// code has a scanner of its own: chroma's takes 2 ms to compile its
// expressions, when the first slide is due, and tells neither commands nor
// flags from arguments.
func shellish(language string) bool {
	switch language {
	case "sh", "bash", "shell", "zsh", "ksh", "dash", "ash",
		"shellscript", "console", "terminal", "shell-session", "shellsession", "sh-session", "bash-session":
		return true
	}
	return false
}

// shellSpans finds the spans of shell code.
func shellSpans(lines []string) [][]span {
	s := shell{src: strings.Join(lines, "\n")}
	s.cutter = cutter{lines: lines, spans: make([][]span, len(lines))}
	s.commands(0)
	s.emit(Code, len(s.src))
	return s.spans
}

// shell scans shell code for what a reader wants to tell apart. It is no
// parser: whatever it takes for what, no byte is in two spans.
type shell struct {
	cutter
	src   string
	at    int      // what is before it is read
	done  int      // what is before it has its role
	depth int      // of $( ) and the like
	docs  []string // ends of the here-documents that begin on the next line
}

const maxDepth = 50

// emit gives what is read up to end its role.
func (s *shell) emit(r Role, end int) {
	if end = min(end, len(s.src)); end > s.done {
		s.add(r, s.src[s.done:end])
		s.done = end
	}
}

// take reads n bytes .
func (s *shell) take(r Role, n int) {
	s.at = min(s.at+n, len(s.src))
	s.emit(r, s.at)
}

// commands reads commands up to the byte until, or the end of the code for 0.
func (s *shell) commands(until byte) {
	first := true // a command word may come
	for s.at < len(s.src) {
		switch c := s.src[s.at]; {
		case c == until && until != 0:
			return
		case c == '\n':
			s.take(Code, 1)
			s.hereDocs()
			first = true
		case c == ' ' || c == '\t':
			s.take(Code, 1)
		case c == '\\' && strings.HasPrefix(s.src[s.at:], "\\\n"):
			s.take(Punct, 2)
		case c == '#':
			s.take(Comment, lineLen(s.src[s.at:]))
		case strings.IndexByte(";&|()", c) >= 0:
			s.take(Punct, 1)
			first = true
		case c == '<' || c == '>':
			s.redirect()
		default:
			first = s.word(first, until)
		}
	}
}

func lineLen(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// redirect reads the operator of a redirection, and the word of a here-document.
func (s *shell) redirect() {
	rest := s.src[s.at:]
	if strings.HasPrefix(rest, "<<") && !strings.HasPrefix(rest, "<<<") {
		word := strings.TrimLeft(rest[2:], "-")
		word = strings.TrimLeft(word, " ")
		if i := strings.IndexAny(word, " \n;&|<>)"); i >= 0 {
			word = word[:i]
		}
		if end := strings.Trim(word, `'"\`); end != "" {
			s.docs = append(s.docs, end)
		}
	}
	n := 1
	for n < len(rest) && n < 3 && strings.IndexByte("<>&|-", rest[n]) >= 0 {
		n++
	}
	s.take(Punct, n)
}

// hereDocs reads the here-documents that begin on this line.
func (s *shell) hereDocs() {
	for _, end := range s.docs {
		for s.at < len(s.src) {
			l := s.src[s.at : s.at+lineLen(s.src[s.at:])]
			if strings.Trim(l, " \t") == end {
				s.take(Punct, len(l))
				break
			}
			s.take(String, len(l)+1)
		}
	}
	s.docs = nil
}

// word reads a word and tells whether a command word may still come.
func (s *shell) word(first bool, until byte) bool {
	start := s.at
	role := Code
	switch text := bare(s.src[s.at:]); {
	case first && assigned(text) > 0:
		s.take(Variable, assigned(text))
		s.take(Punct, 1)
	case first && keyword(text) != notKeyword:
		s.take(Keyword, len(text))
		return keyword(text) == beforeCommand
	case strings.HasPrefix(text, "-"):
		s.take(Key, flagLen(text))
	case first:
		role, first = Command, wrapsCommand(text)
	}
	for s.at < len(s.src) {
		c := s.src[s.at]
		if c == until && until != 0 || strings.IndexByte(" \t\n;&|<>()", c) >= 0 {
			break
		}
		s.piece(role, c)
	}
	if s.at == start { // cannot be, but must not hang
		s.take(Code, 1)
	}
	return first
}

// bare is the start of s that holds no quote, no expansion and no blank.
func bare(s string) string {
	if i := strings.IndexAny(s, " \t\n;&|<>()'\"`$\\"); i >= 0 {
		return s[:i]
	}
	return s
}

// assigned is the length of the name that word assigns to, else 0.
func assigned(word string) int {
	for i := range len(word) {
		c := word[i]
		switch {
		case c == '=' && i > 0:
			return i
		case c == '+' && i > 0 && strings.HasPrefix(word[i:], "+="):
			return i
		case !nameByte(c) || i == 0 && c <= '9':
			return 0
		}
	}
	return 0
}

func nameByte(c byte) bool {
	return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
}

// flagLen is how much of a word is the flag's name.
func flagLen(word string) int {
	if i := strings.IndexByte(word, '='); i > 0 {
		return i
	}
	return len(word)
}

// piece reads a part of a word: a quoted string, an expansion, plain text.
func (s *shell) piece(role Role, c byte) {
	switch c {
	case '\'':
		s.quoted()
	case '"':
		s.double()
	case '$':
		s.dollar()
	case '`':
		s.nested(1, '`')
	case '\\':
		s.take(role, 2)
	default:
		n := 1
		for s.at+n < len(s.src) && strings.IndexByte(" \t\n;&|<>()'\"`$\\", s.src[s.at+n]) < 0 {
			n++
		}
		s.take(role, n)
	}
}

func (s *shell) quoted() {
	if i := strings.IndexByte(s.src[s.at+1:], '\''); i >= 0 {
		s.take(String, i+2)
		return
	}
	s.take(String, len(s.src))
}

// double reads a string in double quotes, and the expansions in it.
func (s *shell) double() {
	s.take(String, 1)
	for s.at < len(s.src) {
		switch c := s.src[s.at]; c {
		case '"':
			s.take(String, 1)
			return
		case '\\':
			s.take(String, 2)
		case '$':
			s.dollar()
		case '`':
			s.nested(1, '`')
		default:
			n := 1
			for s.at+n < len(s.src) && strings.IndexByte("\"\\$`", s.src[s.at+n]) < 0 {
				n++
			}
			s.take(String, n)
		}
	}
}

// dollar reads an expansion.
func (s *shell) dollar() {
	rest := s.src[s.at+1:]
	switch {
	case strings.HasPrefix(rest, "("):
		s.nested(2, ')')
	case strings.HasPrefix(rest, "{"):
		n := strings.IndexByte(rest, '}')
		if n < 0 || n > lineLen(rest) {
			n = 0
		}
		s.take(Variable, n+2)
	case strings.HasPrefix(rest, "'"):
		s.take(String, 1)
		s.quoted()
	default:
		n := 0
		for n < len(rest) && nameByte(rest[n]) {
			n++
		}
		if n == 0 && rest != "" && strings.IndexByte("?$!#@*-", rest[0]) >= 0 {
			n = 1
		}
		s.take(Variable, n+1)
	}
}

// nested reads the commands between an opening of n bytes and the byte end.
func (s *shell) nested(n int, end byte) {
	s.take(Punct, n)
	if s.depth >= maxDepth {
		return
	}
	s.depth++
	s.commands(end)
	s.depth--
	s.take(Punct, 1)
}

// follow is what may come after a word.
type follow uint8

const (
	notKeyword follow = iota
	beforeCommand
	beforeWord
)

// keyword tells what follows a reserved word of the shell.
func keyword(word string) follow {
	switch word {
	case "if", "then", "elif", "else", "fi", "while", "until", "do", "done",
		"esac", "time", "!", "{", "}":
		return beforeCommand
	case "for", "case", "select", "function", "[[", "in":
		return beforeWord
	}
	return notKeyword
}

// wrapsCommand tells whether a command's argument is a command, or an assignment.
func wrapsCommand(word string) bool {
	switch word {
	case "sudo", "doas", "env", "exec", "nohup", "command", "nice", "xargs", "watch",
		"export", "local", "readonly":
		return true
	}
	return false
}
