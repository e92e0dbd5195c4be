package slides

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// words are the words of a command, with unknown for what is not known. A
// variable that stands for itself is split.
func (g *guard) words(args []*syntax.Word) []string {
	var words []string
	for _, w := range args {
		text := g.value(w.Parts, false)
		if _, ok := w.Parts[0].(*syntax.ParamExp); ok && len(w.Parts) == 1 && g.shell != syntax.LangZsh {
			words = append(words, strings.Fields(text)...)
			continue
		}
		words = append(words, text)
	}
	return words
}

// longValue is the size from which a word's text counts as unknown: variables
// that hold others can make a small step huge.
const longValue = 16 << 10

// value is what is known of a word's text.
func (g *guard) value(parts []syntax.WordPart, quoted bool) string {
	var b strings.Builder
	for _, p := range parts {
		switch p := p.(type) {
		case *syntax.DblQuoted:
			b.WriteString(g.value(p.Parts, true))
		case *syntax.ParamExp:
			b.WriteString(g.parameter(p))
		case *syntax.CmdSubst:
			if len(p.Stmts) == 1 && makesTemporary(p.Stmts[0]) {
				b.WriteString("/tmp/mktemp")
			} else {
				b.WriteString(unknown)
			}
		default:
			text, ok := literal([]syntax.WordPart{p}, quoted)
			if !ok {
				text = unknown
			}
			b.WriteString(text)
		}
		if b.Len() > longValue {
			return unknown
		}
	}
	return b.String()
}

// parameter is what is known of a variable's value.
func (g *guard) parameter(p *syntax.ParamExp) string {
	if p.Param == nil || p.Excl || p.Length || p.Index != nil || p.Slice != nil || p.Repl != nil || p.Flags != nil || len(p.Modifiers) > 0 {
		return unknown
	}
	if p.Exp != nil {
		switch p.Exp.Op {
		case syntax.ErrorUnset, syntax.ErrorUnsetOrNull, syntax.DefaultUnset, syntax.DefaultUnsetOrNull:
		default:
			return unknown
		}
	}
	if p.Param.Value == "PWD" && g.here {
		return "/tmp/here"
	}
	if value, ok := g.vars[p.Param.Value]; ok {
		return value
	}
	return unknown
}

// makesTemporary tells whether a statement is mktemp, or tries it in two ways.
func makesTemporary(s *syntax.Stmt) bool {
	switch c := s.Cmd.(type) {
	case *syntax.CallExpr:
		return len(c.Args) > 0 && c.Args[0].Lit() == "mktemp"
	case *syntax.BinaryCmd:
		return c.Op == syntax.OrStmt && makesTemporary(c.X) && makesTemporary(c.Y)
	}
	return false
}

// assign keeps in mind what a variable is set to.
func (g *guard) assign(a *syntax.Assign) {
	switch {
	case a.Name == nil || a.Naked:
	case a.Value == nil && a.Array == nil && a.Index == nil && !a.Append:
		g.vars[a.Name.Value] = ""
	case a.Value == nil || a.Index != nil:
		g.vars[a.Name.Value] = unknown
	case a.Append && len(g.vars[a.Name.Value]) < longValue:
		g.vars[a.Name.Value] += g.value(a.Value.Parts, false)
	case a.Append:
	default:
		g.vars[a.Name.Value] = g.value(a.Value.Parts, false)
	}
}

// iterate sets a loop's variable: to its first value when all of them are
// temporary paths, since then each stands for the others.
func (g *guard) iterate(w *syntax.WordIter) {
	values := g.words(w.Items)
	for _, v := range values {
		if !g.temporary(v) {
			values = nil
			break
		}
	}
	g.vars[w.Name.Value] = unknown
	if len(values) > 0 {
		g.vars[w.Name.Value] = values[0]
	}
}

// temporary tells whether a path is plainly below a temporary folder.
func (g *guard) temporary(path string) bool {
	if strings.Contains(path, "..") {
		return false
	}
	for _, root := range [...]string{"/tmp/", "/var/tmp/", "/private/tmp/"} {
		if rest, ok := strings.CutPrefix(path, root); ok {
			first, _, _ := strings.Cut(strings.TrimLeft(rest, "/"), "/")
			return strings.Trim(first, unknown+".*?[]{}") != ""
		}
	}
	return g.here && path != "" && !strings.ContainsAny(path[:1], "/~"+unknown)
}

// changeDir keeps in mind where cd and its like go to.
func (g *guard) changeDir(args []string) {
	to := ""
	for _, a := range args {
		if a == "-" || !strings.HasPrefix(a, "-") {
			to = a
		}
	}
	g.here = g.temporary(to)
}

// device tells whether a path is that of a device that holds something.
func device(path string) bool {
	name, ok := strings.CutPrefix(path, "/dev/")
	if !ok {
		return false
	}
	for _, harmless := range [...]string{"null", "zero", "full", "tty", "pts/", "ptmx", "std", "fd/", "shm/", "tcp/", "udp/", "random",
		"urandom", "console", "kmsg"} {
		if strings.HasPrefix(name, harmless) {
			return false
		}
	}
	return name != ""
}
