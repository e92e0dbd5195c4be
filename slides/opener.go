package slides

import "strings"

// An opener reads shell text line by line and knows what is open at the end of
// each: a quote, a here-document, a compound command, a line that goes on. It
// knows nothing else of the grammar, and so reads what no parser accepts. In
// doubt it takes something for open that is not.
type opener struct {
	frames  []frame
	docs    []hereDoc // whose texts begin on the next line
	command bool      // the next word may be one of the grammar's
	goes    bool      // the last line ended in a backslash
	joins   bool      // an operator wants another command
	body    bool      // a function wants its body
	names   bool      // the next word is a function's name
	target  bool      // the next word belongs to a redirection
}

// A frame is one construct that is open, by its kind.
type frame byte

// The kinds of frames. Those of quotes and parentheses are the signs.
const (
	inSingle   frame = '\''
	inANSI     frame = 'A' // $'…'
	inDouble   frame = '"'
	inBackward frame = '`'
	inParen    frame = '('
	inGroup    frame = '{'
	inParam    frame = 'p' // ${…}
	inMath     frame = 'm' // ((…)) and $((…))
	inNested   frame = 'n' // a parenthesis there
	inTest     frame = 't' // [[…]]
	inIf       frame = 'i'
	inHead     frame = 'h' // of a loop, before its do
	inLoop     frame = 'l'
	inCase     frame = 'c'
	inForeach  frame = 'f'
)

// A hereDoc is what ends a here-document.
type hereDoc struct {
	end  string
	tabs bool // may stand before it
}

// ends reports whether line ends the here-document.
func (h hereDoc) ends(line string) bool {
	if h.tabs {
		line = strings.TrimLeft(line, "\t")
	}
	return line == h.end
}

// Signs that end a word, and those after which one may begin.
const (
	wordEnds   = " \t;&|()<>'\"`$\\"
	wordStarts = " \t;&|()<>`"
)

func newOpener() *opener { return &opener{command: true} }

// open reports whether something is open after the lines so far.
func (o *opener) open() bool {
	return len(o.frames) > 0 || len(o.docs) > 0 || o.goes || o.joins || o.body || o.names
}

func (o *opener) top() frame {
	if n := len(o.frames); n > 0 {
		return o.frames[n-1]
	}
	return 0
}

func (o *opener) push(f frame, command bool) {
	o.frames = append(o.frames, f)
	o.command, o.joins, o.body = command, false, false
}

// pop closes the innermost construct, after which no word of the grammar stands.
func (o *opener) pop() {
	o.frames = o.frames[:len(o.frames)-1]
	o.command = false
}

// line reads a line without its newline.
func (o *opener) line(l string) {
	if len(o.docs) > 0 && !o.goes {
		if o.docs[0].ends(l) {
			o.docs = o.docs[1:]
		}
		return
	}
	o.goes = false
	for i := 0; i < len(l); {
		switch o.top() {
		case inSingle, inANSI, inDouble, inParam:
			i += o.quoted(l[i:])
		case inMath, inNested:
			i += o.math(l[i:])
		default:
			starts := i == 0 || strings.IndexByte(wordStarts, l[i-1]) >= 0
			if l[i] == '#' && starts {
				i = len(l)
				break
			}
			i += o.plain(l[i:], starts)
		}
	}
	if !o.goes {
		o.target = false
		o.command = o.command || !o.names
	}
}

// escape reads a backslash and what it is before.
func (o *opener) escape(l string) int {
	if len(l) == 1 {
		o.goes = true
		return 1
	}
	return 2
}

// dollar reads what begins with a $ or a backquote wherever these count.
func (o *opener) dollar(l string) int {
	switch {
	case l[0] == '`':
		for i := len(o.frames) - 1; i >= 0; i-- {
			if o.frames[i] == inBackward {
				o.frames = o.frames[:i]
				o.command = false
				return 1
			}
		}
		o.push(inBackward, true)
		return 1
	case strings.HasPrefix(l, "$(("):
		o.push(inMath, false)
		return 3
	case strings.HasPrefix(l, "$("):
		o.push(inParen, true)
		return 2
	case strings.HasPrefix(l, "${"):
		o.push(inParam, false)
		return 2
	}
	o.command = false
	return 1
}

// quoted reads on within quotes or a parameter's expansion.
func (o *opener) quoted(l string) int {
	kind := o.top()
	end := `'`
	switch kind {
	case inSingle:
		i := strings.IndexByte(l, '\'')
		if i < 0 {
			return len(l)
		}
		o.pop()
		return i + 1
	case inDouble:
		end = `"`
	case inParam:
		end = `}`
	}
	i := strings.IndexAny(l, end+"\\\"'$`")
	switch {
	case i < 0:
		return len(l)
	case i > 0:
		return i
	case l[0] == end[0]:
		o.pop()
	case l[0] == '\\':
		return o.escape(l)
	case kind == inANSI:
	case l[0] == '$' || l[0] == '`':
		return o.dollar(l)
	case kind == inParam && l[0] == '"':
		o.push(inDouble, false)
	case kind == inParam && !o.within(inDouble):
		o.push(inSingle, false)
	}
	return 1
}

// within reports whether the innermost expansion stands in a construct.
func (o *opener) within(f frame) bool {
	n := len(o.frames)
	return n > 1 && o.frames[n-2] == f
}

// math reads on in an arithmetic expression.
func (o *opener) math(l string) int {
	i := strings.IndexAny(l, "()\\\"'$`")
	switch {
	case i < 0:
		return len(l)
	case i > 0:
		return i
	}
	switch l[0] {
	case '(':
		o.push(inNested, false)
	case ')':
		if o.top() == inNested {
			o.pop()
		} else if strings.HasPrefix(l, "))") {
			o.pop()
			return 2
		} else { // it was a subshell in a subshell
			o.frames[len(o.frames)-1] = inParen
			o.command = false
		}
	case '\\':
		return o.escape(l)
	case '"':
		o.push(inDouble, false)
	case '\'':
		o.push(inSingle, false)
	default:
		return o.dollar(l)
	}
	return 1
}

// plain reads the next sign or word outside of quotes. starts tells that a word
// may begin there.
func (o *opener) plain(l string, starts bool) int {
	switch c := l[0]; c {
	case ' ', '\t':
		return 1
	case '\\':
		if len(l) > 1 {
			o.word("", false)
		}
		return o.escape(l)
	case '\'', '"':
		o.word("", false)
		o.push(frame(c), false)
		return 1
	case '$', '`':
		joins := o.joins
		o.word("", false)
		o.joins = joins && c == '`' && o.top() == inBackward
		if strings.HasPrefix(l, "$'") {
			o.push(inANSI, false)
			return 2
		}
		return o.dollar(l)
	case '<', '>':
		return o.redirect(l)
	case ';', '&', '|':
		return o.operator(l)
	case '(', ')':
		return o.parenthesis(l)
	}
	n := strings.IndexAny(l, wordEnds)
	if n < 0 {
		n = len(l)
	}
	whole := starts && (n == len(l) || strings.IndexByte(" \t;&|()<>", l[n]) >= 0)
	o.word(l[:n], whole)
	return n
}

// operator reads one that ends a command.
func (o *opener) operator(l string) int {
	if o.top() == inTest {
		return 1
	}
	o.command, o.target = true, false
	o.joins = l[0] == '|' || strings.HasPrefix(l, "&&")
	if len(l) > 1 && l[1] == l[0] || strings.HasPrefix(l, "|&") {
		return 2
	}
	if l[0] == '&' && len(l) > 1 && l[1] == '>' { // &>file
		o.command = false
	}
	return 1
}

func (o *opener) parenthesis(l string) int {
	if o.top() == inTest {
		return 1
	}
	rest := strings.TrimLeft(l[1:], " \t")
	switch {
	case l[0] == ')' && o.top() == inCase:
		o.command = true
	case l[0] == ')':
		if o.top() == inParen {
			o.pop()
		}
	case strings.HasPrefix(l, "((") && (o.command || o.top() == inHead):
		o.push(inMath, false)
		return 2
	case !o.command && strings.HasPrefix(rest, ")"): // a function
		o.command, o.body = true, true
		return len(l) - len(rest) + 1
	default:
		o.push(inParen, o.command)
	}
	return 1
}

// redirect reads a redirection's sign and, of a here-document, its delimiter.
func (o *opener) redirect(l string) int {
	switch {
	case o.top() == inTest:
		return 1
	case strings.HasPrefix(l, "<("), strings.HasPrefix(l, ">("):
		o.push(inParen, true)
		return 2
	case strings.HasPrefix(l, "<<<"):
		o.target = true
		return 3
	case strings.HasPrefix(l, "<<"):
		return o.hereDoc(l)
	}
	o.target = true
	n := len(l) - len(strings.TrimLeft(l, "<>&|"))
	return max(n, 1)
}

func (o *opener) hereDoc(l string) int {
	i := len("<<")
	doc := hereDoc{}
	if i < len(l) && l[i] == '-' {
		doc.tabs = true
		i++
	}
	for i < len(l) && (l[i] == ' ' || l[i] == '\t') {
		i++
	}
	var end strings.Builder
	quote := byte(0)
	for ; i < len(l); i++ {
		c := l[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
			continue
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
			continue
		case c == '\\' && quote != '\'' && i+1 < len(l):
			i++
			c = l[i]
		case quote == 0 && strings.IndexByte(" \t;&|()<>", c) >= 0:
			doc.end = end.String()
		}
		if doc.end != "" {
			break
		}
		end.WriteByte(c)
	}
	if doc.end = end.String(); doc.end != "" {
		o.docs = append(o.docs, doc)
	}
	return i
}

// word takes a word, or the beginning of one. Only a whole one can be one of the
// grammar's.
func (o *opener) word(w string, whole bool) {
	switch {
	case o.target:
		o.target = false
		return
	case o.names:
		o.names, o.body, o.command = false, true, true
		return
	case whole && o.top() == inTest && w == "]]":
		o.pop()
		return
	case whole && o.top() == inCase && !o.command && w == "in":
		o.command = true
		return
	case o.top() == inTest:
		return
	case whole && o.command && o.keyword(w):
		return
	}
	o.joins, o.body = false, false
	if name, _, ok := strings.Cut(w, "="); !ok || name == "" { // what assigns comes before the command
		o.command = false
	}
}

// keyword takes a word where one of the grammar may stand, and reports whether
// it is one.
func (o *opener) keyword(w string) bool {
	closes := func(f frame) bool {
		if o.top() == f {
			o.pop()
		}
		return true
	}
	switch w {
	case "then", "else", "elif", "time", "!", "coproc":
		o.joins = false
	case "if":
		o.push(inIf, true)
	case "while", "until":
		o.push(inHead, true)
	case "for", "select":
		o.push(inHead, false)
	case "foreach":
		o.push(inForeach, false)
	case "case":
		o.push(inCase, false)
	case "do":
		if o.top() == inHead {
			o.frames = o.frames[:len(o.frames)-1]
		}
		o.push(inLoop, true)
	case "function":
		o.names, o.joins = true, false
	case "{":
		o.push(inGroup, true)
	case "[[":
		o.push(inTest, false)
	case "fi":
		return closes(inIf)
	case "done":
		return closes(inLoop)
	case "esac":
		return closes(inCase)
	case "end":
		return o.top() == inForeach && closes(inForeach)
	case "}":
		return closes(inGroup)
	default:
		return false
	}
	return true
}
