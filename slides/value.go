package slides

import (
	"path"
	"slices"
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
	other := unknown // where it is not set
	if p.Exp != nil {
		switch p.Exp.Op {
		case syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
		case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
			if p.Exp.Word != nil {
				other = g.value(p.Exp.Word.Parts, false)
			}
		default:
			return unknown
		}
	}
	if p.Param.Value == "PWD" && g.dir != "" {
		return g.dir
	}
	if value, ok := g.vars[p.Param.Value]; ok {
		return value
	}
	return other
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

// iterate sets a loop's variable to the value that is the worst to remove: one
// that is not known or a pattern, else one that is not temporary, else any.
func (g *guard) iterate(w *syntax.WordIter) {
	worst := unknown
	if len(w.Items) > 0 {
		values := g.words(w.Items)
		for _, bad := range []func(string) bool{
			func(v string) bool { return strings.ContainsAny(v, unknown+"*?[") && !g.temporary(v) },
			func(v string) bool { return !g.temporary(v) },
			func(string) bool { return true },
		} {
			if i := slices.IndexFunc(values, bad); i >= 0 {
				worst = values[i]
				break
			}
		}
	}
	g.vars[w.Name.Value] = worst
}

// temporary tells whether a path is plainly below a temporary folder.
func (g *guard) temporary(name string) bool {
	if g.disposable {
		return true
	}
	if name == "" || strings.Contains(name, "..") {
		return false
	}
	if !strings.ContainsAny(name[:1], "/~"+unknown) && g.dir != "" {
		name = g.dir + "/" + name
	}
	rest, ok := inTemporary(path.Clean(name))
	first, _, _ := strings.Cut(rest, "/")
	return ok && strings.Trim(first, unknown+".*?[]{}") != ""
}

// inTemporary cuts the folder for temporary files from a clean path.
func inTemporary(name string) (rest string, ok bool) {
	for _, root := range [...]string{"/tmp", "/var/tmp", "/private/tmp"} {
		if rest, ok = strings.CutPrefix(name+"/", root+"/"); ok {
			return rest, true
		}
	}
	return "", false
}

// changeDir keeps in mind where cd and its like go to.
func (g *guard) changeDir(args []string) {
	to := ""
	for _, a := range args {
		if a == "-" || !strings.HasPrefix(a, "-") {
			to = a
		}
	}
	if g.dir != "" && to != "" && !strings.ContainsAny(to[:1], "-/~"+unknown) {
		to = g.dir + "/" + to
	}
	g.dir, g.moved = "", true
	if _, ok := inTemporary(path.Clean(to)); ok && !strings.Contains(to, "..") {
		g.dir = path.Clean(to)
	}
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
