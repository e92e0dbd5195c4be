package slides

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

const (
	// longFrontMatter is the size from which front matter is not read.
	longFrontMatter = 64 << 10
	// deepFrontMatter is how often it may open something: the parser takes memory
	// in the square of the depth.
	deepFrontMatter = 1000
)

// frontMatter reads the deck's front matter and returns where the rest
// begins. What cannot be read is a finding; the deck is shown all the same.
func (d *Deck) frontMatter() int {
	from, to, rest := d.doc.frontMatter()
	if rest == 0 {
		return 0
	}
	if to-from > longFrontMatter {
		d.find(from, Finding{Name: "front-matter", Text: "the front matter is too long to be read",
			Hint: fmt.Sprintf("keep it below %d KiB", longFrontMatter>>10)})
		return rest
	}
	if frontOpenings(d.doc.text[from:to]) > deepFrontMatter {
		d.find(from, Finding{Name: "front-matter", Text: "the front matter is nested too deeply to be read"})
		return rest
	}
	f := frontReader{d: d, from: from}
	f.read(d.doc.text[from:to])
	return rest
}

// frontOpenings counts what YAML may open: an upper bound for its nesting. Of
// the dashes and question marks that a line begins with the first one does not
// count, since lists are long.
func frontOpenings(text []byte) int {
	n := bytes.Count(text, []byte("[")) + bytes.Count(text, []byte("{"))
	for line := range bytes.Lines(text) {
		line = bytes.TrimLeft(line, " \t")
		for first := true; len(line) > 1 && (line[0] == '-' || line[0] == '?') && (line[1] == ' ' || line[1] == '\t'); first = false {
			if !first {
				n++
			}
			line = bytes.TrimLeft(line[1:], " \t")
		}
	}
	return n
}

// find adds a finding about an offset into the text.
func (d *Deck) find(at int, f Finding) {
	f.Pos = d.doc.pos(at)
	d.Findings = append(d.Findings, f)
}

// frontMatter finds the YAML between a first line of three dashes and the next
// line of three dashes or dots. rest is 0 when there is none: then the dashes
// are a thematic break.
func (x *document) frontMatter() (from, to, rest int) {
	from = endOfLine(x.text, 0)
	if string(bytes.TrimRight(x.text[:from], " \t\n")) != "---" || !mapping(x.text[from:]) {
		return 0, 0, 0
	}
	for at := from; at < len(x.text); at = rest {
		rest = endOfLine(x.text, at)
		switch string(bytes.TrimRight(x.text[at:rest], " \t\n")) {
		case "---", "...":
			return from, at, rest
		}
	}
	return 0, 0, 0
}

// mapping tells whether the first line of text that says anything looks like
// one of a YAML mapping, or ends an empty one. Comments alone are no mapping:
// they may as well be headings between thematic breaks.
func mapping(text []byte) bool {
	comments := false
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, " \t\n")
		switch {
		case len(line) == 0 || line[0] == '#':
			comments = comments || len(line) > 0
			continue
		case string(line) == "---" || string(line) == "...":
			return !comments
		case line[0] == '{':
			return true
		}
		key, after, ok := bytes.Cut(line, []byte(":"))
		return ok && (len(after) == 0 || after[0] == ' ' || after[0] == '\t') &&
			len(bytes.Trim(key, "\"'-_ abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")) == 0
	}
	return false
}

// A frontReader turns YAML nodes into the deck's Meta.
type frontReader struct {
	d    *Deck
	from int // where the YAML begins in the document's text
}

func (f *frontReader) read(text []byte) {
	defer func() {
		if r := recover(); r != nil { // a defect of the parser is no reason to lose the deck
			f.doubt(nil, "the front matter cannot be read")
		}
	}()
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		f.broken(err)
		return
	}
	for _, doc := range file.Docs {
		f.each(doc.Body, f.field)
	}
}

// broken tells where the YAML cannot be read.
func (f *frontReader) broken(err error) {
	var at yaml.Error
	if errors.As(err, &at) && at.GetToken() != nil && at.GetToken().Position != nil {
		p := at.GetToken().Position
		f.add(p.Line, p.Column, "the front matter is no valid YAML: "+Clean(at.GetMessage()))
		return
	}
	f.add(1, 1, "the front matter is no valid YAML")
}

// doubt tells that a value is not understood.
func (f *frontReader) doubt(n ast.Node, text string) {
	line, column := 1, 1
	if n != nil && n.GetToken() != nil && n.GetToken().Position != nil {
		line, column = n.GetToken().Position.Line, n.GetToken().Position.Column
	}
	f.add(line, column, text)
}

// add adds a finding at a line and column of the YAML.
func (f *frontReader) add(line, column int, text string) {
	x := f.d.doc
	at := f.from
	for ; line > 1 && at < len(x.text); line-- {
		at = endOfLine(x.text, at)
	}
	end := endOfLine(x.text, at)
	f.d.find(min(at+max(column-1, 0), max(end-1, at)), Finding{Name: "front-matter", Text: text})
}

// each calls set with every key and value of a mapping.
func (f *frontReader) each(n ast.Node, set func(key string, value ast.Node)) {
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			set(scalar(v.Key), v.Value)
		}
	case *ast.MappingValueNode:
		set(scalar(n.Key), n.Value)
	}
}

// field takes a key that presenters have in common.
func (f *frontReader) field(key string, value ast.Node) {
	m := &f.d.Meta
	switch key {
	case "title":
		m.Title = shown(scalar(value))
	case "author", "authors":
		m.Author = shown(strings.Join(list(value), ", "))
	case "date":
		m.Date = shown(scalar(value))
	case "theme":
		m.Theme = scalar(value)
		f.each(value, func(key string, value ast.Node) {
			if key == "name" {
				m.Theme = scalar(value)
			}
		})
	case "showrunner":
		f.each(value, f.own)
	}
}

// shown is a value as it is shown to people.
func shown(s string) string { return strings.TrimSpace(Clean(repair(s))) }

// own takes a key of the showrunner mapping.
func (f *frontReader) own(key string, value ast.Node) {
	m := &f.d.Meta
	switch key {
	case "shell":
		m.Shell = scalar(value)
	case "dir":
		m.Dir = scalar(value)
	case "env":
		m.Env = environment(value, f)
	case "timeout":
		m.Timeout = f.duration(value, time.Second)
	case "duration":
		m.Duration = f.duration(value, time.Minute)
	case "secrets":
		m.Secrets = list(value)
	case "slide-level":
		m.Level = f.level(value)
	case "cleanup":
		m.Cleanup = scalar(value)
	case "rc":
		m.RC = truth(scalar(value), false)
	}
}

// duration reads a duration; a number without a unit counts units.
func (f *frontReader) duration(n ast.Node, unit time.Duration) time.Duration {
	text := strings.ReplaceAll(scalar(n), " ", "")
	if n, err := strconv.ParseFloat(text, 64); err == nil && n > 0 && n < 1e6 {
		return time.Duration(n * float64(unit))
	}
	if t := seconds(strings.TrimSuffix(strings.ToLower(text), "in")); t > 0 { // 30min
		return t
	}
	f.doubt(n, fmt.Sprintf("%q is no duration", Visible(text)))
	return 0
}

func (f *frontReader) level(n ast.Node) int {
	if level, err := strconv.Atoi(scalar(n)); err == nil && level >= 1 && level <= 6 {
		return level
	}
	f.doubt(n, fmt.Sprintf("slide-level is %q, expected 1 to 6", Visible(scalar(n))))
	return 0
}

// environment reads variables from a mapping or from a list of NAME=value. Those
// that intrude are left out, with one finding at the first.
func environment(n ast.Node, f *frontReader) []string {
	var env []string
	var first ast.Node
	out, name := 0, ""
	add := func(v string, at ast.Node) {
		switch {
		case !intrudes(v):
			env = append(env, v)
			return
		case out == 0:
			first = at
			name, _, _ = strings.Cut(v, "=")
		}
		out++
	}
	f.each(n, func(key string, value ast.Node) { add(key+"="+scalar(value), value) })
	if seq, ok := n.(*ast.SequenceNode); ok {
		for _, value := range seq.Values {
			if v := scalar(value); strings.IndexByte(v, '=') > 0 {
				add(v, value)
			}
		}
	}
	if out > 0 {
		f.doubt(first, leftOut(name, out))
	}
	return env
}

func leftOut(name string, n int) string {
	const why = "left out of the environment: no runbook changes how the shell and programs start"
	if n == 1 {
		return fmt.Sprintf("%q is %s", Visible(name), why)
	}
	return fmt.Sprintf("%q and %d more are %s", Visible(name), n-1, why)
}

// intruders are variables that change which programs run, have a shell or a
// program run, load or take something of its own, or say where git's repository
// is.
var intruders = [...]string{
	"BASH_ENV", "ENV", "SHELLOPTS", "BASHOPTS", "ZDOTDIR", "PROMPT_COMMAND", "PS0", "PS1", "PS2", "PS4", "IFS", "CDPATH", "GCONV_PATH", "LOCPATH", "TERMINFO",
	"PATH", "HOME", "SHELL", "XDG_CONFIG_HOME",
	"PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONWARNINGS", "PYTHONBREAKPOINT", "PYTHONUSERBASE",
	"PERL5OPT", "PERL5LIB", "PERLLIB", "PERL5DB", "RUBYOPT", "RUBYLIB", "NODE_OPTIONS", "NODE_PATH", "LUA_INIT", "LUA_PATH", "LUA_CPATH",
	"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH", "GOFLAGS", "RUSTC_WRAPPER", "RUSTFLAGS", "MAKEFLAGS",
	"LESSOPEN", "LESSCLOSE", "PAGER", "GIT_PAGER", "MANPAGER", "SYSTEMD_PAGER", "EDITOR", "VISUAL", "GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "BROWSER",
	"GIT_CONFIG", "GIT_EXTERNAL_DIFF", "GIT_SSH", "GIT_SSH_COMMAND", "GIT_PROXY_COMMAND", "GIT_ASKPASS", "SSH_ASKPASS", "SUDO_ASKPASS",
	"GIT_EXEC_PATH", "GIT_TEMPLATE_DIR", "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
	"RSYNC_RSH", "CVS_RSH", "SVN_SSH", "INPUTRC", "VIMINIT", "EXINIT", "MYVIMRC", "CURL_HOME", "WGETRC",
	"OPENSSL_CONF", "OPENSSL_ENGINES", "NPM_CONFIG_USERCONFIG", "PIP_CONFIG_FILE", "TAR_OPTIONS", "GREP_OPTIONS", "MAILCAPS",
}

// intruding begins the names of more of them.
var intruding = [...]string{"BASH_FUNC_", "__BASH_FUNC", "LD_", "DYLD_", "GIT_CONFIG_", "GIT_TRACE", "MALLOC_"}

// intrudes tells whether a variable, NAME=value, is one of those: that is for the
// user's environment to say.
func intrudes(v string) bool {
	name, value, _ := strings.Cut(v, "=")
	if slices.Contains(intruders[:], name) {
		return true
	}
	for _, start := range intruding {
		if strings.HasPrefix(name, start) {
			return true
		}
	}
	return strings.HasPrefix(value, "() {") // a function, to a bash of any age
}

// list reads a sequence, or one value.
func list(n ast.Node) []string {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		if s := scalar(n); s != "" {
			return []string{s}
		}
		return nil
	}
	var found []string
	for _, v := range seq.Values {
		if s := scalar(v); s != "" {
			found = append(found, s)
		}
	}
	return found
}

// scalar is the text of a plain, quoted or block value, and "" for anything
// else. Aliases are not followed: they can make a small file huge.
func scalar(n ast.Node) string {
	switch n := n.(type) {
	case nil, *ast.NullNode, *ast.AliasNode:
		return ""
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	case *ast.AnchorNode:
		return scalar(n.Value)
	case *ast.TagNode:
		return scalar(n.Value)
	case ast.ScalarNode:
		return n.GetToken().Value
	case ast.MapKeyNode:
		return n.GetToken().Value
	}
	return ""
}
