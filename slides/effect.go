package slides

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// Changes tells whether running text may change the shell's own state: its
// variables, functions, aliases, options, directory, traps or masks. It is
// false only where that is certain, but for what Commands lists: the caller
// knows which of these are functions or aliases, and whether a folder's name
// is a command (autocd). Jobs, $?, $! and $_ are no state.
func Changes(text, shell string) bool {
	e := readEffects(text, shell)
	return e.changes || e.doubt
}

// Commands lists the names of the commands in text, also of those that run in
// a subshell, since an alias may be anything. It is certain when no other
// command can run in the shell itself: each name is literal, and none is
// eval, source or another that runs what the text does not show.
func Commands(text, shell string) (names []string, certain bool) {
	e := readEffects(text, shell)
	return e.names, !e.doubt
}

// effects is what can be told of a text before it runs.
type effects struct {
	lang    syntax.LangVariant
	names   []string
	changes bool // it may change the state
	doubt   bool // commands may run that are not in names
	apart   bool // what is looked at runs in a subshell
}

func readEffects(text, shell string) *effects {
	e := &effects{lang: variant(shell)}
	if words := plainWords(text); len(words) > 0 {
		e.names = words[:1:1]
		e.command(words, nil)
		return e
	}
	file, err := readScript(text, e.lang)
	if err != nil {
		e.doubt = true
		return e
	}
	syntax.Walk(file, e.visit)
	return e
}

// plainWords are the words of a text that is one command without any quoting
// or expansion, as most short ones are; else nil.
func plainWords(text string) []string {
	for i := range len(text) {
		c := text[i] | 0x20
		if (c < 'a' || c > 'z') && strings.IndexByte("0123456789_./:@,+- ", text[i]) < 0 {
			return nil
		}
	}
	words := strings.Fields(text)
	if len(words) == 0 || slices.Contains(reservedWords[:], words[0]) {
		return nil
	}
	return words
}

// reservedWords begin something else than a simple command.
var reservedWords = [...]string{"if", "then", "elif", "else", "fi", "for", "foreach", "select", "while", "until", "do", "done",
	"case", "esac", "in", "function", "time", "coproc", "repeat", "end", "nocorrect", "always"}

// visit looks at a node, and tells whether to go on with those below it.
func (e *effects) visit(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Stmt:
		return e.stmt(n)
	case *syntax.CallExpr:
		e.call(n)
	case *syntax.Subshell:
		return e.within(n.Stmts)
	case *syntax.ProcSubst:
		return e.within(n.Stmts)
	case *syntax.CmdSubst:
		if n.TempFile || n.ReplyVar {
			e.change()
			return true
		}
		return e.within(n.Stmts)
	case *syntax.BinaryCmd:
		return e.binary(n)
	case *syntax.ForClause, *syntax.FuncDecl, *syntax.DeclClause, *syntax.LetClause, *syntax.CoprocClause, *syntax.TestDecl:
		e.change()
	default:
		e.expression(n)
	}
	return true
}

// expression looks at what stands in commands.
func (e *effects) expression(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Redirect:
		if n.N != nil && strings.HasPrefix(n.N.Value, "{") {
			e.change()
		}
	case *syntax.ArithmCmd:
		e.arithmetic(n.X)
	case *syntax.ArithmExp:
		e.arithmetic(n.X)
	case *syntax.ParamExp:
		e.parameter(n)
	case *syntax.BinaryTest:
		if n.Op == syntax.TsReMatch || n.Op >= syntax.TsEql && n.Op <= syntax.TsGtr && !(isNumber(n.X) && isNumber(n.Y)) {
			e.change()
		}
	case *syntax.UnaryTest:
		if w, _ := n.X.(*syntax.Word); (n.Op == syntax.TsVarSet || n.Op == syntax.TsRefVar) && (w == nil || !isName(w.Lit())) {
			e.change()
		}
	case *syntax.Word:
		if e.lang == syntax.LangZsh && qualified(n) {
			e.unknown()
		}
	}
}

// qualified tells whether a word holds a parenthesis that is not quoted: one
// of zsh's glob qualifiers or flags, which may run or assign something.
func qualified(w *syntax.Word) bool {
	for _, p := range w.Parts {
		if lit, ok := p.(*syntax.Lit); ok && strings.Contains(lit.Value, "(") {
			return true
		}
	}
	return false
}

// change notes that the state may change, and unknown that anything may run.
// Neither counts in a subshell.
func (e *effects) change()  { e.changes = e.changes || !e.apart }
func (e *effects) unknown() { e.doubt = e.doubt || !e.apart }

// within looks at statements that run in a subshell.
func (e *effects) within(stmts []*syntax.Stmt) bool {
	before := e.apart
	e.apart = true
	for _, s := range stmts {
		syntax.Walk(s, e.visit)
	}
	e.apart = before
	return false
}

func (e *effects) stmt(s *syntax.Stmt) bool {
	if s.Coprocess {
		e.change()
	}
	if (s.Background || s.Disown) && !e.apart {
		return e.within([]*syntax.Stmt{s})
	}
	return true
}

// binary looks at a list or a pipeline. zsh and the Korn shells run the last
// part of a pipeline themselves.
func (e *effects) binary(b *syntax.BinaryCmd) bool {
	if b.Op != syntax.Pipe && b.Op != syntax.PipeAll {
		return true
	}
	if e.lang == syntax.LangBash || e.lang == syntax.LangPOSIX {
		return e.within([]*syntax.Stmt{b.X, b.Y})
	}
	e.within([]*syntax.Stmt{b.X})
	syntax.Walk(b.Y, e.visit)
	return false
}

// arithmetic takes numbers alone for harmless: the value of a variable may be
// an assignment.
func (e *effects) arithmetic(x syntax.ArithmExpr) {
	if x == nil {
		return
	}
	syntax.Walk(x, func(n syntax.Node) bool {
		if w, ok := n.(*syntax.Word); ok && !isNumber(w) {
			e.change()
			return false
		}
		return true
	})
}

// parameter looks at a parameter expansion: those that assign, and those whose
// value may be taken for a name, arithmetic or a prompt.
func (e *effects) parameter(p *syntax.ParamExp) {
	odd := p.Excl || p.Width || p.Flags != nil || p.NestedParam != nil || len(p.Modifiers) > 0 || p.Param == nil ||
		p.Split != syntax.OptUnset || p.GlobSubst != syntax.OptUnset || p.RcExpand != syntax.OptUnset
	if x := p.Exp; x != nil {
		odd = odd || x.Op == syntax.AssignUnset || x.Op == syntax.AssignUnsetOrNull ||
			x.Op == syntax.OtherParamOps || x.Op >= syntax.MatchEmpty && x.Op <= syntax.ArrayIntersect
	}
	if w, ok := p.Index.(*syntax.Word); p.Index != nil {
		odd = odd || !ok || !isNumber(w) && w.Lit() != "@" && w.Lit() != "*"
	}
	if odd {
		e.change()
	}
	if p.Slice != nil {
		e.arithmetic(p.Slice.Offset)
		e.arithmetic(p.Slice.Length)
	}
}

func isNumber(n syntax.Node) bool {
	w, ok := n.(*syntax.Word)
	return ok && w.Lit() != "" && strings.Trim(w.Lit(), "0123456789") == ""
}

func isName(s string) bool {
	return s != "" && strings.Trim(s, "_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
