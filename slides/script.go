package slides

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

const (
	// deepText is how many texts inside of texts are read.
	deepText = 4
	// longTexts is how much of them is read in all: a small one can have itself
	// read again and again.
	longTexts = 256 << 10
	// manyFiles is of how many files that steps write the text is kept in mind.
	manyFiles = 1000

	downloaded = "runs what it downloads"
)

// shellNames run commands that they read; interpreters read other languages.
var (
	shellNames   = [...]string{"sh", "bash", "zsh", "dash", "ash", "ksh", "mksh", "fish"}
	interpreters = [...]string{"python", "python3", "perl", "ruby", "node", "php"}
)

// call looks at a simple command.
func (g *guard) call(c *syntax.CallExpr) {
	if len(c.Args) == 0 {
		for _, a := range c.Assigns {
			g.assign(a)
		}
		return
	}
	if words := g.words(c.Args); len(words) > 0 {
		g.run(invocation{node: c}, words)
	}
}

// An invocation is a program with its arguments.
type invocation struct {
	node *syntax.CallExpr
	name string
	args []string
	fed  bool // more arguments come from elsewhere
}

// run looks at the command that words are.
func (g *guard) run(c invocation, words []string) {
	first := words[0]
	words, c.fed = unwrap(words, c.fed)
	if len(words) == 0 {
		if programName(first) == "sudo" { // sudo -i
			g.reads(c)
		}
		return
	}
	if text, ok := g.alias[words[0]]; ok {
		delete(g.alias, words[0]) // it does not stand for itself
		g.script(c.node, text+" "+strings.Join(words[1:], " "))
		g.alias[words[0]] = text
		return
	}
	c.name, c.args = programName(words[0]), words[1:]
	c.twin()
	if inner, disposable := g.carried(c); len(inner) > 0 {
		before := g.disposable
		g.disposable = before || disposable
		g.apart(func() { g.run(invocation{node: c.node, fed: c.fed}, inner) })
		g.disposable = before
		return
	}
	switch text, reads, ok := g.spoken(c); {
	case reads:
		g.reads(c)
		return
	case ok && c.name == "trap":
		g.traps = append(g.traps, trap{step: g.step, at: g.offset(c.node), text: text})
		return
	case ok:
		g.apart(func() { g.script(c.node, text) })
		return
	}
	switch {
	case slices.Contains(shellNames[:], c.name):
		g.shellRun(c)
	case slices.Contains(interpreters[:], c.name):
		g.interpret(c)
	case c.name == "find" || c.name == "fd" || c.name == "fdfind":
		g.judge(c)
		g.executes(c)
	case g.builtin(c):
	case strings.Contains(words[0], "/") && g.files[path.Clean(words[0])] != "":
		g.apart(func() { g.script(c.node, g.files[path.Clean(words[0])]) })
	default:
		g.judge(c)
	}
}

// reads looks at a shell that reads commands.
func (g *guard) reads(c invocation) {
	if g.input.fetched {
		g.add(g.input.from, downloaded)
		return
	}
	g.apart(func() { g.script(c.node, g.input.text) })
}

// executes looks at what find runs; rm is find's own danger.
func (g *guard) executes(c invocation) {
	for _, words := range executed(c.args) {
		if inner, _ := unwrap(words, true); len(inner) > 0 && programName(inner[0]) != "rm" {
			g.run(invocation{node: c.node, fed: true}, words)
		}
	}
}

// builtin looks at the commands that change what is known or run a text.
func (g *guard) builtin(c invocation) bool {
	switch c.name {
	case "cd", "pushd":
		g.changeDir(c.args)
	case "popd":
		g.dir, g.moved = "", true
	case "alias":
		for _, a := range c.args {
			if name, text, ok := strings.Cut(a, "="); ok && len(g.alias) < manyFiles {
				g.alias[name] = text
			}
		}
	case "unalias":
		for _, a := range c.args {
			delete(g.alias, a)
		}
	case "parallel":
		g.parallel(c)
	case "tee":
		for _, name := range operands(c) {
			if g.input.text != "" {
				g.keep(name, g.input.text, !slices.ContainsFunc(c.args, func(a string) bool { return hasOption(a, "-a --append") }))
			}
		}
		return false
	case "read":
		for _, a := range c.args {
			g.vars[a] = unknown
		}
	case "eval":
		if given(c) {
			g.report(c.node, downloaded)
		}
		g.script(c.node, strings.Join(c.args, " "))
	case ".", "source":
		if given(c) {
			g.report(c.node, downloaded)
		}
		if len(c.args) > 0 {
			g.script(c.node, g.files[path.Clean(c.args[0])])
		}
	default:
		return false
	}
	return true
}

// parallel looks at what GNU parallel runs for each of its inputs.
func (g *guard) parallel(c invocation) {
	words := c.args
	if end := slices.IndexFunc(words, func(w string) bool { return strings.HasPrefix(w, ":::") }); end >= 0 {
		words = words[:end]
	}
	words = wrapper{values: "-j --jobs -a --arg-file -N -n --delay --timeout --colsep --joblog --tmpdir -I"}.inner(words)
	switch text := strings.Join(words, " "); {
	case strings.ContainsAny(text, ";|&<>$`("):
		g.apart(func() { g.script(c.node, text) })
	case text != "":
		g.run(invocation{node: c.node, fed: true}, strings.Fields(text))
	}
}

// given tells whether a substitution among the arguments downloads something.
func given(c invocation) bool {
	return slices.ContainsFunc(c.node.Args, func(w *syntax.Word) bool { return fetches(w) })
}

// fetchedFile tells whether a word is <(curl …), which stands for a file.
func fetchedFile(w *syntax.Word) bool {
	_, ok := w.Parts[0].(*syntax.ProcSubst)
	return ok && fetches(w)
}

// shellRun looks at a shell that is given commands.
func (g *guard) shellRun(c invocation) {
	switch text, file, reads := shellInput(c.args); {
	case text != "":
		if given(c) {
			g.report(c.node, downloaded)
		}
		g.apart(func() { g.script(c.node, text) })
	case reads:
		g.reads(c)
	case slices.ContainsFunc(c.node.Args, fetchedFile):
		g.report(c.node, downloaded)
	default:
		g.apart(func() { g.script(c.node, g.files[path.Clean(file)]) })
	}
}

// shellInput is the text that a shell is given with -c, or the file that it is
// to run; else it tells whether it reads commands from its standard input.
func shellInput(args []string) (text, file string, reads bool) {
	asked := false
	for i := 0; i < len(args); i++ {
		word := args[i]
		switch {
		case word == "-" || word == "/dev/stdin":
			return "", "", true
		case word == "-o" || word == "+o" || word == "-O" || word == "--rcfile" || word == "--init-file":
			i++
		case strings.HasPrefix(word, "--") || strings.HasPrefix(word, "+"):
		case strings.HasPrefix(word, "-"):
			asked = asked || strings.Contains(word, "c")
			if strings.Contains(word, "s") {
				return "", "", true
			}
		case asked:
			return word, "", false
		default:
			return "", word, false
		}
	}
	return "", "", !asked
}

// interpret looks at an interpreter that runs what it reads.
func (g *guard) interpret(c invocation) {
	switch {
	case len(c.args) == 0 || c.args[0] == "-":
		if g.input.fetched {
			g.add(g.input.from, downloaded)
		}
	case (c.args[0] == "-c" || c.args[0] == "-e") && given(c):
		g.report(c.node, downloaded)
	}
}

// script looks at a text that is run by a shell because of n; nil is where the
// text before it is from. One that cannot be read says
// nothing, nor do those that go beyond all measure.
func (g *guard) script(n syntax.Node, text string) {
	g.left -= len(text)
	if g.left < 0 || g.depth == deepText || text == "" || text == unknown {
		return
	}
	text = strings.ReplaceAll(text, unknown, "${_}")
	file, err := readScript(text, g.shell)
	if err != nil {
		return
	}
	before, origin := g.text, g.origin
	if n != nil {
		g.origin = g.offset(n)
	}
	g.text = text
	g.depth++
	g.stmts(file.Stmts)
	g.depth--
	g.text, g.origin = before, origin
}

// offset is where in the step a node begins, or the text that it is in.
func (g *guard) offset(n syntax.Node) int {
	if g.origin >= 0 {
		return g.origin
	}
	return int(n.Pos().Offset())
}

// multiplies tells whether a function starts itself twice, as in
// :(){ :|:& };:
func multiplies(f *syntax.FuncDecl) bool {
	if f.Name == nil {
		return false
	}
	itself := func(s *syntax.Stmt) bool {
		c, ok := s.Cmd.(*syntax.CallExpr)
		return ok && len(c.Args) > 0 && c.Args[0].Lit() == f.Name.Value
	}
	found := false
	syntax.Walk(f.Body, func(n syntax.Node) bool {
		if b, ok := n.(*syntax.BinaryCmd); ok && b.Op == syntax.Pipe {
			found = found || itself(b.X) && itself(b.Y)
		}
		return true
	})
	return found
}
