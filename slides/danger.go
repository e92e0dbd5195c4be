package slides

import (
	"cmp"
	"maps"
	"path"
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
//
// What a step writes into a file and a later one runs is read too, as are
// aliases. taken reports whether a path, absolute or relative to where the
// session starts or to the home (~/), is that of a file outside of the runbook's
// folder, which > would empty; nil knows of none.
func Dangers(d *Deck, steps []*Step, taken func(path string) bool) []Danger {
	g := &guard{
		shell: variant(d.Shell()), left: longTexts, seen: map[Danger]bool{}, taken: taken,
		vars: map[string]string{"TMPDIR": "/tmp", "HOME": "~"}, files: map[string]string{}, alias: map[string]string{}, known: map[string]*program{},
	}
	for _, s := range steps {
		g.begin(s)
		file, err := readScript(s.Text, g.shell)
		if err != nil {
			g.unread()
			continue
		}
		g.stmts(file.Stmts)
	}
	for _, t := range g.traps { // by now variables have the values that they will have then
		g.begin(t.step)
		g.origin = t.at
		g.apart(func() { g.script(nil, t.text) })
	}
	slices.SortStableFunc(g.found, func(a, b Danger) int { return cmp.Compare(a.Offset, b.Offset) })
	return g.found
}

func (g *guard) begin(s *Step) {
	g.step, g.text, g.origin, g.lines = s, s.Text, -1, lineStarts([]byte(s.Text))
}

// A guard goes through steps and keeps in mind what is known when each of
// their commands runs.
type guard struct {
	shell      syntax.LangVariant
	step       *Step
	text       string            // that is being read: the step's, or one given to a shell
	origin     int               // offset in the step's text of what text came from, or -1
	depth      int               // of texts in texts
	left       int               // bytes of texts in texts that are still read
	vars       map[string]string // values, with unknown in them
	dir        string            // the working directory where a step went to a temporary one, or ""
	moved      bool              // a step went somewhere: relative paths are not the runbook's any more
	input      input
	taken      func(path string) bool // of Dangers
	files      map[string]string      // texts that steps wrote into files, by their names
	alias      map[string]string
	known      map[string]*program
	traps      []trap
	disposable bool // what runs is in a container of its own, and its files end with it
	found      []Danger
	seen       map[Danger]bool
	lines      []int32 // where those of the step's text begin
	block      *Block  // that a step was last of
	rows       []int32 // where those of its text begin
}

// input is what is known of what a command reads.
type input struct {
	from    Danger // the pipeline or statement that brings it
	fetched bool   // it comes from the network
	text    string
	list    names
}

// Names say what the names are that a command prints.
type names uint8

const (
	someNames names = iota
	foundFiles
	temporaryFiles // found below temporary folders
	wholeList      // of containers or images
	partOfAll      // of them
)

// A trap is a text that a shell runs in the end.
type trap struct {
	step *Step
	at   int // offset in the step
	text string
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
	text := g.text[n.Pos().Offset():n.End().Offset()]
	return Danger{Step: g.step, Pos: g.place(g.offset(n)), Command: text}
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
	vars, dir, moved := maps.Clone(g.vars), g.dir, g.moved
	run()
	g.vars, g.dir, g.moved = vars, dir, moved
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
			before := stages[i-1]
			g.input = input{from: g.danger(b), fetched: g.input.fetched || fetches(before), text: g.printed(before), list: g.lists(before)}
		}
		g.apart(func() { g.stmt(s) })
	}
	g.input = before
}

// lists says what the names are that a stage of a pipeline prints. One that
// only picks from what it reads prints the same kind.
func (g *guard) lists(s *syntax.Stmt) names {
	c, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || len(c.Args) == 0 {
		return someNames
	}
	words, _ := unwrap(g.words(c.Args), false)
	if len(words) == 0 {
		return someNames
	}
	switch programName(words[0]) {
	case "find", "fd", "fdfind":
		if paths, _ := split(words[1:]); g.findsTemporary(paths) {
			return temporaryFiles
		}
		return foundFiles
	case "sort", "head", "tail", "grep", "uniq", "tr", "sed", "awk":
		return g.input.list
	}
	return listing(words)
}

// listing says what docker lists: all, or a part.
func listing(words []string) names {
	if len(words) < 2 || !matches("docker|podman|nerdctl", words[0]) {
		return someNames
	}
	words = words[1:]
	if matches("container|image|volume|pod", words[0]) && len(words) > 1 {
		words = words[1:]
	}
	if !matches("ps|ls|list|images", words[0]) {
		return someNames
	}
	for _, w := range words[1:] {
		if hasOption(w, "-f --filter") || !strings.HasPrefix(w, "-") {
			return partOfAll
		}
	}
	return wholeList
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
	case words[0] == "cat" && len(words) == 1, words[0] == "tee":
		text := g.input.text
		for _, r := range s.Redirs {
			if r.Hdoc != nil {
				text = g.hereDoc(r)
			}
		}
		return text
	case words[0] == "cat":
		return g.files[path.Clean(words[1])]
	}
	return ""
}

// redirect notes what a statement reads, and reports devices that it writes to.
func (g *guard) redirect(s *syntax.Stmt, r *syntax.Redirect) {
	switch r.Op {
	case syntax.RdrIn:
		g.input = input{from: g.danger(s), fetched: fetches(r.Word), text: g.files[path.Clean(g.value(r.Word.Parts, false))]}
	case syntax.Hdoc, syntax.DashHdoc:
		g.input = input{from: g.danger(s), text: g.hereDoc(r)}
	case syntax.WordHdoc:
		g.input = input{from: g.danger(s), fetched: fetches(r.Word), text: g.value(r.Word.Parts, false)}
	case syntax.DplIn, syntax.DplOut:
	default:
		g.writes(s, r)
	}
}

// writes looks at what a statement writes to, and keeps in mind a text that it
// writes into a file.
func (g *guard) writes(s *syntax.Stmt, r *syntax.Redirect) {
	name := g.value(r.Word.Parts, false)
	whole := r.Op != syntax.AppOut && r.Op != syntax.AppAll
	switch {
	case device(name):
		g.report(s, onDevice)
	case whole && g.outside(name):
		g.report(s, overwritten)
	}
	if text := g.printed(s); text != "" {
		g.keep(name, text, whole)
	}
}

// keep keeps in mind what a file holds, as far as texts are read at all.
func (g *guard) keep(name, text string, whole bool) {
	name = path.Clean(name)
	if !whole {
		text = g.files[name] + text
	}
	if len(text) <= longTexts && len(g.files) < manyFiles {
		g.files[name] = text
	}
}

// outside tells whether a path is that of a file outside of the runbook's
// folder, as far as that is known.
func (g *guard) outside(name string) bool {
	if g.taken == nil || g.disposable || name == "" || strings.Contains(name, unknown) || strings.HasPrefix(name, "/dev/") || g.temporary(name) {
		return false
	}
	fixed := name[0] == '/' || name[0] == '~'
	return (fixed || !g.moved && strings.HasPrefix(name, "../")) && g.taken(name)
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
