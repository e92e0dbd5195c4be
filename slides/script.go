package slides

import (
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
	g.run(invocation{node: c}, g.words(c.Args))
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
	words, c.fed = unwrap(words, c.fed)
	if len(words) == 0 {
		return
	}
	c.name, c.args = programName(words[0]), words[1:]
	switch {
	case slices.Contains(shellNames[:], c.name):
		g.shellRun(c)
	case slices.Contains(interpreters[:], c.name):
		g.interpret(c)
	case c.name == "find":
		g.judge(c)
		g.executes(c)
	case g.builtin(c):
	default:
		g.judge(c)
	}
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
		g.here = false
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
	case "trap", "watch", "ssh", "su":
		g.apart(func() { g.script(c.node, textOf(c)) })
	default:
		return false
	}
	return true
}

// textOf is the command text among the arguments of trap, watch, ssh and su.
func textOf(c invocation) string {
	values := map[string]string{"watch": "-n --interval", "su": "-s -g -G -w",
		"ssh": "-p -i -l -o -F -J -L -R -D -W -b -c -E -e -I -m -O -Q -S -w -B"}[c.name]
	var rest []string
	for i := 0; i < len(c.args); i++ {
		word := c.args[i]
		switch {
		case c.name == "su" && (word == "-c" || word == "--command"):
			return strings.Join(c.args[i+1:min(i+2, len(c.args))], "")
		case len(rest) == 0 && strings.HasPrefix(word, "-"):
			if takesNext(word, values) {
				i++
			}
		default:
			rest = append(rest, word)
		}
	}
	switch {
	case len(rest) == 0 || c.name == "su":
		return ""
	case c.name == "trap":
		return rest[0]
	case c.name == "ssh":
		rest = rest[1:]
	}
	return strings.Join(rest, " ")
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
	text, reads := shellInput(c.args)
	switch {
	case text != "":
		if given(c) {
			g.report(c.node, downloaded)
		}
		g.apart(func() { g.script(c.node, text) })
	case !reads:
		if slices.ContainsFunc(c.node.Args, fetchedFile) {
			g.report(c.node, downloaded)
		}
	case g.input.fetched:
		g.add(g.input.from, downloaded)
	default:
		g.apart(func() { g.script(c.node, g.input.text) })
	}
}

// shellInput is the text that a shell is given with -c; else it tells whether
// it reads commands from its standard input.
func shellInput(args []string) (text string, reads bool) {
	asked := false
	for i := 0; i < len(args); i++ {
		word := args[i]
		switch {
		case word == "-" || word == "/dev/stdin":
			return "", true
		case word == "-o" || word == "+o" || word == "-O" || word == "--rcfile" || word == "--init-file":
			i++
		case strings.HasPrefix(word, "--") || strings.HasPrefix(word, "+"):
		case strings.HasPrefix(word, "-"):
			asked = asked || strings.Contains(word, "c")
			if strings.Contains(word, "s") {
				return "", true
			}
		case asked:
			return word, false
		default:
			return "", false
		}
	}
	return "", !asked
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

// script looks at a text that is run by a shell. One that cannot be read says
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
	if g.origin < 0 {
		g.origin = int(n.Pos().Offset())
	}
	g.text = text
	g.depth++
	g.stmts(file.Stmts)
	g.depth--
	g.text, g.origin = before, origin
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
