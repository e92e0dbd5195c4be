package slides

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// quietBuiltins leave the shell's state alone, whatever their arguments.
var quietBuiltins = [...]string{":", "true", "false", "echo", "pwd", "type", "kill", "jobs", "times", "help", "break", "continue",
	"whence", "where", "which"}

// loudBuiltins of bash, zsh, dash and ash may change the state, or are rare
// enough to be taken so.
var loudBuiltins = [...]string{"-", "alias", "autoload", "bg", "bind", "bindkey", "bye", "caller", "cap", "cd", "chdir", "clone", "compadd",
	"comparguments", "compcall", "compctl", "compdescribe", "compfiles", "compgen", "compgroups", "complete", "compopt", "compquote", "compset", "comptags",
	"comptry", "compvalues", "declare", "dirs", "disable", "disown", "echotc", "echoti", "emulate", "enable", "exit", "export",
	"fg", "float", "functions", "getcap", "getln", "getopts", "global", "hash", "hashinfo", "history", "integer", "let", "limit",
	"local", "log", "logout", "mapfile", "nameref", "popd", "print", "private", "pushd", "pushln", "r", "read", "readarray",
	"readonly", "rehash", "return", "sched", "set", "setcap", "setopt", "shift", "shopt", "stat", "strftime", "suspend",
	"sysopen", "sysread", "sysseek", "syswrite", "ttyctl", "typeset", "ulimit", "umask", "unalias", "unfunction", "unhash",
	"unlimit", "unset", "unsetopt", "vared", "zcompile", "zcurses", "zformat", "zftp", "zle", "zmodload", "zparseopts", "zprof",
	"zpty", "zregexparse", "zselect", "zsocket", "zstat", "zstyle", "ztcp"}

// runningBuiltins run what their arguments or a file say, in the shell itself.
var runningBuiltins = [...]string{"eval", "source", ".", "exec", "trap", "fc", "noglob", "nocorrect", "repeat", "foreach", "coproc"}

// keepingBuiltins keep what is assigned before them, by the rules of POSIX.
var keepingBuiltins = [...]string{":", "break", "continue", "times"}

// call looks at a simple command.
func (e *effects) call(c *syntax.CallExpr) {
	if len(c.Args) == 0 {
		e.change()
		return
	}
	words := literals(c.Args)
	name := words[0]
	if name == unknown || name != "[" && strings.ContainsAny(name, "{*?[") {
		e.unknown()
		return
	}
	if !slices.Contains(e.names, name) {
		e.names = append(e.names, name)
	}
	e.command(words, c.Assigns)
}

// unknown stands in the text of a word for what is only known when it runs.
const unknown = "\x00"

// command looks at the words of a simple command that begins with a literal.
func (e *effects) command(words []string, assigns []*syntax.Assign) {
	keeps := slices.Contains(keepingBuiltins[:], words[0])
	for _, a := range assigns {
		if keeps || a.Index != nil || a.Array != nil {
			e.change()
		}
	}
	switch name := words[0]; name {
	case "command", "builtin":
		e.inner(words)
	case "printf":
		if len(words) > 1 && !plainFormat(words[1]) {
			e.change()
		}
	case "wait":
		if slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "-") && strings.Contains(w, "p") }) {
			e.change()
		}
	case "test", "[":
		if !e.plainTest(words) {
			e.change()
		}
	default:
		switch {
		case slices.Contains(quietBuiltins[:], name):
		case slices.Contains(runningBuiltins[:], name):
			e.unknown()
		case slices.Contains(loudBuiltins[:], name):
			e.change()
		}
	}
}

// inner looks at the command that command and builtin run. With -v and -V they
// only describe it.
func (e *effects) inner(words []string) {
	for i, w := range words[1:] {
		switch {
		case w == unknown || strings.ContainsAny(w, "{*?"):
			e.unknown()
			return
		case w == "-v" || w == "-V":
			return
		case !strings.HasPrefix(w, "-"):
			if !slices.Contains(e.names, w) {
				e.names = append(e.names, w)
			}
			e.command(words[i+1:], nil)
			return
		}
	}
}

// countingFormat is a printf format that assigns how much was printed.
var countingFormat = pattern(`%[^a-zA-Z%]*n`)

// plainFormat tells whether printf only prints.
func plainFormat(format string) bool {
	return format != unknown && !strings.HasPrefix(format, "-") && !countingFormat().MatchString(format)
}

// plainTest tells whether a test evaluates nothing: an index for -v, or in zsh
// the operands of comparisons, which are arithmetic there.
func (e *effects) plainTest(words []string) bool {
	for i, w := range words {
		switch w {
		case "-v", "-R":
			if i+1 < len(words) && !isName(words[i+1]) {
				return false
			}
		case "-eq", "-ne", "-lt", "-le", "-gt", "-ge":
			if e.lang != syntax.LangBash && e.lang != syntax.LangPOSIX {
				return false
			}
		}
	}
	return true
}
