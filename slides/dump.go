package slides

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Statements lists the texts of a script's top-level statements, each verbatim
// and without the comments around it. It is meant for what a shell prints of
// its own state. Where the parser cannot read all of it, as with some of zsh's
// (repeat, always, typeset 0=…), it is cut by lines: into functions, which end
// with a brace in a line of its own, and the fewest lines that can be read; a
// line that never can be stands for itself.
func Statements(text, shell string) []string {
	lang := variant(shell)
	if file, err := readScript(text, lang); err == nil {
		return statementTexts(text, file)
	}
	c := &dumpCutter{text: text, lang: lang, left: 16*len(text) + 1<<16}
	for at := 0; at < len(text); {
		at = c.cut(at)
	}
	return c.found
}

func statementTexts(text string, file *syntax.File) []string {
	var texts []string
	for _, stmt := range file.Stmts {
		end := max(int(stmt.End().Offset()), hereDocEnd(text, stmt))
		texts = append(texts, text[stmt.Pos().Offset():end])
	}
	return texts
}

// A dumpCutter cuts what cannot be read as a whole.
type dumpCutter struct {
	text  string
	lang  syntax.LangVariant
	left  int // bytes that may still be looked at, a bound for hostile text
	found []string
}

// cut takes the statements that begin at an offset and tells where they end.
func (c *dumpCutter) cut(at int) int {
	first := c.next(at)
	if c.heads(at) {
		if end := c.function(at); end > 0 {
			return end
		}
	}
	incomplete := c.read(at, first)
	for from := first; incomplete && from < len(c.text) && c.left > 0; {
		to := c.next(from)
		c.left -= to - from
		if strings.ContainsAny(c.text[from:to], "'\"`)}") { // it may end something
			if incomplete = c.read(at, to); !incomplete {
				return to
			}
		}
		from = to
	}
	if incomplete {
		c.take(at, first)
	}
	return first
}

// next is where the line after the one at an offset begins.
func (c *dumpCutter) next(at int) int { return min(lineAfter(c.text, at)+1, len(c.text)) }

// heads tells whether what stands at an offset begins as a shell prints a
// function.
func (c *dumpCutter) heads(at int) bool {
	next := c.next(at)
	first := strings.TrimSpace(c.text[at:next])
	return strings.HasSuffix(first, "() {") ||
		strings.HasSuffix(first, "()") && strings.TrimSpace(c.text[next:c.next(next)]) == "{"
}

// function takes a function: up to the first brace with which it can be read,
// else to the first one.
func (c *dumpCutter) function(at int) int {
	first := 0
	for from := at; from < len(c.text) && c.left > 0; {
		to := c.next(from)
		c.left -= to - from
		if strings.TrimSuffix(c.text[from:to], "\n") == "}" {
			if file, err := c.parse(at, to); err == nil && len(file.Stmts) == 1 {
				c.take(at, to)
				return to
			}
			if first == 0 {
				first = to
			}
		}
		from = to
	}
	if first > 0 {
		c.take(at, first)
	}
	return first
}

func (c *dumpCutter) parse(from, to int) (*syntax.File, error) {
	if c.left -= to - from; c.left < 0 {
		return nil, errDeepScript
	}
	return readScript(c.text[from:to], c.lang)
}

// read takes the statements between two offsets, or all that stands there
// where more of it would not help; else it is incomplete.
func (c *dumpCutter) read(from, to int) (incomplete bool) {
	file, err := c.parse(from, to)
	switch {
	case err == nil:
		c.found = append(c.found, statementTexts(c.text[from:to], file)...)
	case syntax.IsIncomplete(err):
		return true
	default:
		c.take(from, to)
	}
	return false
}

func (c *dumpCutter) take(from, to int) {
	if text := strings.TrimSpace(c.text[from:to]); text != "" {
		c.found = append(c.found, text)
	}
}
