package slides

import (
	"maps"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A Danger is a command that destroys something, or may.
type Danger struct {
	Step    *Step
	Pos            // of the command, or of the one that its text is an argument of
	Command string // as it stands there: "rm -rf build"
	What    string // "removes files recursively"
}

// Dangers lists the commands of steps, which are those that will run, in order,
// that destroy something. They are found in the syntax tree: in functions,
// loops and substitutions, behind sudo, env, xargs and the like, and in text
// that is given to a shell (sh -c, eval, trap, ssh, a here-document), never in
// what is only printed. Variables count as far as steps give them a value that
// can be read; an option or command in another is not seen.
//
// What is removed below a temporary folder is no danger: below /tmp, /var/tmp,
// $TMPDIR and what mktemp made, by its path or by a variable with such a value,
// and relative to a folder of that kind that a step went to by cd. Any other
// relative path is one. A step that cannot be read counts when it holds a word
// that only dangerous commands have.
func Dangers(d *Deck, steps []*Step) []Danger {
	g := &guard{shell: variant(d.Shell()), left: longTexts, vars: map[string]string{"TMPDIR": "/tmp", "HOME": "~"}, seen: map[Danger]bool{}}
	for _, s := range steps {
		g.step, g.text, g.origin, g.lines = s, s.Text, -1, lineStarts([]byte(s.Text))
		file, err := readScript(s.Text, g.shell)
		if err != nil {
			g.unread()
			continue
		}
		g.stmts(file.Stmts)
	}
	return g.found
}

// A guard goes through steps and keeps in mind what is known when each of
// their commands runs.
type guard struct {
	shell  syntax.LangVariant
	step   *Step
	text   string            // that is being read: the step's, or one given to a shell
	origin int               // offset in the step's text of what text came from, or -1
	depth  int               // of texts in texts
	left   int               // bytes of texts in texts that are still read
	vars   map[string]string // values, with unknown in them
	here   bool              // the working directory is a temporary one
	input  input
	found  []Danger
	seen   map[Danger]bool
	lines  []int32 // where those of the step's text begin
	block  *Block  // that a step was last of
	rows   []int32 // where those of its text begin
}

// input is what is known of what a command reads.
type input struct {
	from    Danger // the pipeline or statement that brings it
	fetched bool   // it comes from the network
	text    string
}

// report adds a danger.
func (g *guard) report(n syntax.Node, what string) { g.add(g.danger(n), what) }

func (g *guard) add(found Danger, what string) {
	if found.What = what; !g.seen[found] {
		g.seen[found] = true
		g.found = append(g.found, found)
	}
}

// danger is a node as a danger.
func (g *guard) danger(n syntax.Node) Danger {
	from, to := int(n.Pos().Offset()), int(n.End().Offset())
	text := g.text[from:to]
	if g.origin >= 0 {
		from = g.origin
	}
	return Danger{Step: g.step, Pos: g.place(from), Command: text}
}

// place is the place in the runbook of an offset into the step's text.
func (g *guard) place(at int) Pos {
	s := g.step
	n := lineOf(g.lines, at)
	if n == 0 {
		return Pos{Offset: s.Offset + at, Line: s.Line, Col: s.Col + at}
	}
	if g.block != s.Block {
		g.block, g.rows = s.Block, lineStarts([]byte(s.Block.Text))
	}
	col := at - int(g.lines[n])
	row := s.Line + n - s.Block.Line - 1
	// In a block the line may stand after a prompt.
	if row >= 0 && row < len(g.rows) {
		from, text := int(g.rows[row]), s.Block.Text
		line := s.Text[at-col : lineAfter(s.Text, at)]
		col += max(strings.Index(text[from:lineAfter(text, from)], line), 0)
	}
	return s.Block.posOf(row, col)
}

func (g *guard) stmts(stmts []*syntax.Stmt) {
	for _, s := range stmts {
		if g.depth == 0 || g.left >= 0 {
			g.stmt(s)
		}
	}
}

// apart forgets what happens to variables and the directory in a subshell.
func (g *guard) apart(run func()) {
	vars, here := maps.Clone(g.vars), g.here
	run()
	g.vars, g.here = vars, here
}

func (g *guard) stmt(s *syntax.Stmt) {
	before := g.input
	for _, r := range s.Redirs {
		g.redirect(s, r)
	}
	run := func() {
		if s.Cmd != nil {
			syntax.Walk(s.Cmd, g.visit)
		}
		for _, r := range s.Redirs {
			syntax.Walk(r, g.visit)
		}
	}
	if s.Background {
		g.apart(run)
	} else {
		run()
	}
	g.input = before
}

// visit looks at a node, and tells whether to go on with those below it.
func (g *guard) visit(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.Stmt:
		g.stmt(n)
		return false
	case *syntax.Subshell:
		return g.within(n.Stmts)
	case *syntax.CmdSubst:
		return g.within(n.Stmts)
	case *syntax.ProcSubst:
		return g.within(n.Stmts)
	case *syntax.BinaryCmd:
		if n.Op == syntax.Pipe || n.Op == syntax.PipeAll {
			g.pipeline(n)
			return false
		}
	case *syntax.CallExpr:
		g.call(n)
	case *syntax.DeclClause:
		for _, a := range n.Args {
			g.assign(a)
		}
	case *syntax.WordIter:
		g.iterate(n)
	case *syntax.FuncDecl:
		if multiplies(n) {
			g.report(n, "starts processes without end")
		}
	}
	return true
}

func (g *guard) within(stmts []*syntax.Stmt) bool {
	g.apart(func() { g.stmts(stmts) })
	return false
}

// pipeline looks at each stage with what the one before it prints.
func (g *guard) pipeline(b *syntax.BinaryCmd) {
	before := g.input
	stages := []*syntax.Stmt{b.Y}
	for x := b.X; ; {
		left, ok := x.Cmd.(*syntax.BinaryCmd)
		if !ok || left.Op != syntax.Pipe && left.Op != syntax.PipeAll {
			stages = append(stages, x)
			break
		}
		stages, x = append(stages, left.Y), left.X
	}
	slices.Reverse(stages)
	for i, s := range stages {
		if i > 0 {
			g.input = input{from: g.danger(b), fetched: g.input.fetched || fetches(stages[i-1]), text: g.printed(stages[i-1])}
		}
		g.apart(func() { g.stmt(s) })
	}
	g.input = before
}

// printed is what a command prints, as far as that can be told: echo, printf of
// one text, and cat.
func (g *guard) printed(s *syntax.Stmt) string {
	c, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || len(c.Args) == 0 {
		return ""
	}
	words := g.words(c.Args)
	switch {
	case len(words) == 0:
	case words[0] == "echo":
		return strings.Join(words[1:], " ")
	case words[0] == "printf" && len(words) == 2:
		return strings.ReplaceAll(words[1], `\n`, "\n")
	case words[0] == "cat" && len(words) == 1:
		text := g.input.text
		for _, r := range s.Redirs {
			if r.Hdoc != nil {
				text = g.hereDoc(r)
			}
		}
		return text
	}
	return ""
}

// redirect notes what a statement reads, and reports devices that it writes to.
func (g *guard) redirect(s *syntax.Stmt, r *syntax.Redirect) {
	switch r.Op {
	case syntax.RdrIn:
		g.input = input{from: g.danger(s), fetched: fetches(r.Word)}
	case syntax.Hdoc, syntax.DashHdoc:
		g.input = input{from: g.danger(s), text: g.hereDoc(r)}
	case syntax.WordHdoc:
		g.input = input{from: g.danger(s), fetched: fetches(r.Word), text: g.value(r.Word.Parts, false)}
	case syntax.DplIn, syntax.DplOut:
	default:
		if device(g.value(r.Word.Parts, false)) {
			g.report(s, "overwrites a device")
		}
	}
}

// hereDoc is the text of a here-document.
func (g *guard) hereDoc(r *syntax.Redirect) string {
	if r.Hdoc == nil {
		return ""
	}
	if lit, ok := r.Hdoc.Parts[0].(*syntax.Lit); ok && len(r.Hdoc.Parts) == 1 && !strings.Contains(lit.Value, `\`) {
		return lit.Value
	}
	return g.value(r.Hdoc.Parts, true)
}

// suspects are words of a step that cannot be read for which it is reported.
var suspects = [...]string{"rm", "dd", "mkfs", "wipefs", "shutdown", "reboot", "prune", "delete", "destroy", "uninstall",
	"--force", "--hard", "drop"}

// unread reports a step that cannot be read when it holds a word for it.
func (g *guard) unread() {
	at := 0
	for line := range strings.Lines(g.text) {
		for _, word := range strings.Fields(line) {
			if word = strings.ToLower(word); slices.Contains(suspects[:], word) && !strings.HasPrefix(strings.TrimSpace(line), "#") {
				g.add(Danger{Step: g.step, Pos: g.place(at), Command: strings.TrimSpace(line)}, "cannot be read, and speaks of "+word)
				return
			}
		}
		at += len(line)
	}
}
