package paint

import (
	"strings"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

const (
	maxLexed = 64 << 10 // bytes of code that are highlighted; more is shown plain
	maxLine  = 4 << 10  // bytes of a line of such code
)

// highlight gives lines of code their colours.
func (p *Painter) highlight(language string, lines []string) []line {
	switch {
	case shellish(language):
		return p.shellLines(lines)
	case language == "log" || language == "output":
		return p.logLines(lines)
	}
	if l := lexer(language, lines); l != nil {
		if rows := p.lexed(l, lines); rows != nil {
			return rows
		}
	}
	rows := make([]line, len(lines))
	for i, l := range lines {
		rows[i] = line{{l, p.look(Code)}}
	}
	return rows
}

// lexer is chroma's lexer for code of a language, nil if there is none or the
// code is too big.
func lexer(language string, lines []string) chroma.Lexer {
	if language == "" {
		return nil
	}
	n := 0
	for _, l := range lines {
		n += len(l) + 1
		if len(l) > maxLine || n > maxLexed {
			return nil
		}
	}
	return lexers.Get(language)
}

// lexed is lines in the colours of l's tokens, nil if l does not read them.
func (p *Painter) lexed(l chroma.Lexer, lines []string) []line {
	it, err := l.Tokenise(nil, strings.Join(lines, "\n")+"\n")
	if err != nil {
		return nil
	}
	rows := make([]line, 1, len(lines)+1)
	for t := range it.Stdlib() {
		st := p.look(tokenRole(t.Type))
		for i, text := range strings.Split(t.Value, "\n") {
			if i > 0 {
				rows = append(rows, nil)
			}
			if text != "" {
				last := &rows[len(rows)-1]
				*last = append(*last, run{text, st})
			}
		}
	}
	if len(rows) > len(lines) {
		rows = rows[:len(lines)]
	}
	return rows
}

// tokenRole is the role of a kind of token.
func tokenRole(t chroma.TokenType) Role {
	switch {
	case t.InCategory(chroma.Comment):
		return Comment
	case t == chroma.KeywordType, t == chroma.NameFunction, t == chroma.NameClass, t == chroma.NameBuiltin:
		return Command
	case t.InCategory(chroma.Keyword):
		return Keyword
	case t == chroma.NameAttribute, t == chroma.NameTag, t == chroma.NameProperty, t == chroma.NameLabel:
		return Key
	case t.InSubCategory(chroma.NameVariable), t == chroma.NameConstant:
		return Variable
	case t.InSubCategory(chroma.LiteralString):
		return String
	case t.InSubCategory(chroma.LiteralNumber), t.InSubCategory(chroma.LiteralDate):
		return Number
	case t.InCategory(chroma.Operator), t.InCategory(chroma.Punctuation):
		return Punct
	case t == chroma.GenericInserted:
		return Passed
	case t == chroma.GenericDeleted, t == chroma.GenericError:
		return Failed
	case t == chroma.GenericHeading, t == chroma.GenericSubheading:
		return Keyword
	}
	return Code
}
