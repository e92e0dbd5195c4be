package slides

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// The functions below answer what a row of verbs asks about a command.

// allTemporary tells whether paths, of which there are some, are temporary.
func (g *guard) allTemporary(paths []string) bool {
	return len(paths) > 0 && !slices.ContainsFunc(paths, func(p string) bool { return !g.temporary(p) })
}

// removes tells whether rm goes down into folders that are not temporary.
func (g *guard) removes(c invocation) bool {
	recursive := false
	for _, a := range c.args {
		if a == "--" {
			break
		}
		recursive = recursive || hasOption(a, "-r -R") || len(a) > 2 && strings.HasPrefix("--recursive", a)
	}
	return recursive && g.removesSome(c)
}

// removesFound tells whether rm is given what find finds.
func (g *guard) removesFound(c invocation) bool { return c.fed && g.input.list == foundFiles }

// removesMany tells whether rm is given a pattern or what is only known when it
// runs.
func (g *guard) removesMany(c invocation) bool {
	c.args = slices.DeleteFunc(slices.Clone(c.args), func(a string) bool { return !strings.ContainsAny(a, "*?["+unknown) })
	return (c.fed || len(c.args) > 0) && g.removesSome(c)
}

// removesSome tells whether something that rm is given is not temporary.
func (g *guard) removesSome(c invocation) bool {
	paths := operands(c)
	return c.fed && g.input.list != temporaryFiles && !g.disposable || len(paths) > 0 && !g.allTemporary(paths)
}

// finds tells whether find or fd deletes what it finds, itself or by rm.
func (g *guard) finds(c invocation) bool {
	paths, _ := split(c.args)
	deletes := slices.Contains(c.args, "-delete") || slices.ContainsFunc(executed(c.args), func(words []string) bool {
		words, _ = unwrap(words, true)
		return len(words) > 0 && programName(words[0]) == "rm"
	})
	return deletes && !g.findsTemporary(paths)
}

// findsTemporary tells whether all that find finds below paths is temporary.
func (g *guard) findsTemporary(paths []string) bool {
	return g.allTemporary(paths) || len(paths) == 0 && g.staysTemporary()
}

// mirrors tells whether rsync removes something that is not temporary.
func (g *guard) mirrors(c invocation) bool {
	paths := operands(c)
	return len(paths) > 1 && !g.temporary(paths[len(paths)-1]) && !slices.ContainsFunc(c.args, func(a string) bool { return hasOption(a, "-n") })
}

// cutsOff tells whether truncate makes a file shorter.
func (g *guard) cutsOff(c invocation) bool {
	for i, a := range c.args {
		size, ok := strings.CutPrefix(a, "--size=")
		if !ok && strings.HasPrefix(a, "-s") {
			size, ok = a[2:], len(a) > 2
		}
		if !ok && hasOption(a, "-s --size") && i+1 < len(c.args) {
			size, ok = c.args[i+1], true
		}
		if ok && size != "" && strings.Contains("0-<"+unknown, size[:1]) {
			return g.namesFiles(c)
		}
	}
	return false
}

// namesFiles tells whether an operand is a file that is not temporary.
func (g *guard) namesFiles(c invocation) bool {
	paths := operands(c)
	return len(paths) > 0 && !g.allTemporary(paths)
}

// overwrites tells whether tee writes over a file outside of the runbook's
// folder.
func (g *guard) overwrites(c invocation) bool {
	return !slices.ContainsFunc(c.args, func(a string) bool { return hasOption(a, "-a --append") }) &&
		slices.ContainsFunc(operands(c), g.outside)
}

// split cuts the arguments of find into the paths and what is done there.
func split(args []string) (paths, expression []string) {
	for i, a := range args {
		switch {
		case a == "-L" || a == "-H" || a == "-P":
		case strings.HasPrefix(a, "-") || a == "(" || a == "!":
			return paths, args[i:]
		default:
			paths = append(paths, a)
		}
	}
	return paths, nil
}

// executed are the commands that find or fd runs.
func executed(args []string) (commands [][]string) {
	_, args = split(args)
	for i, a := range args {
		switch a {
		case "-exec", "-execdir", "-ok", "-okdir", "-x", "-X", "--exec", "--exec-batch":
			words := args[i+1:]
			if end := slices.IndexFunc(words, func(a string) bool { return a == ";" || a == "+" }); end >= 0 {
				words = words[:end]
			}
			commands = append(commands, words)
		}
	}
	return commands
}

// removesListed tells whether what is named is a whole list.
func (g *guard) removesListed(c invocation) bool {
	found := c.fed && g.input.list != partOfAll
	for _, w := range c.node.Args {
		syntax.Walk(w, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.CallExpr); ok {
				found = found || listing(literals(call.Args)) == wholeList
			}
			return true
		})
	}
	return found
}

func (g *guard) writesDevice(c invocation) bool {
	return slices.ContainsFunc(c.args, func(a string) bool {
		if c.name == "dd" {
			var ok bool
			if a, ok = strings.CutPrefix(a, "of="); !ok {
				return false
			}
		}
		return device(a) && (c.name != "cp" || a == c.args[len(c.args)-1])
	})
}

// namesDevice tells whether an argument is a device, or may be one.
func (g *guard) namesDevice(c invocation) bool {
	return slices.ContainsFunc(operands(c), func(a string) bool { return device(a) || strings.HasPrefix(a, unknown) })
}

func (g *guard) wipes(c invocation) bool {
	return !slices.ContainsFunc(c.args, func(a string) bool { return hasOption(a, "-n --no-act") })
}

func (g *guard) partitions(c invocation) bool {
	lists := "-l --list -d --dump -s -x -F --list-free -J --json -p --print -V"
	if c.name == "parted" {
		lists = "-l --list"
		changes := slices.ContainsFunc(c.args, func(a string) bool { return matches("mk*|rm|resizepart|set|name|rescue", a) })
		if slices.Contains(c.args, "print") && !changes {
			return false
		}
	}
	return len(c.args) > 0 && !slices.ContainsFunc(c.args, func(a string) bool { return hasOption(a, lists) })
}

func (g *guard) forcesRef(c invocation) bool {
	return slices.ContainsFunc(operands(c), func(a string) bool { return strings.HasPrefix(a, "+") })
}

// deletesRef tells whether a push deletes a branch or a tag.
func (g *guard) deletesRef(c invocation) bool {
	return slices.ContainsFunc(c.args, func(a string) bool { return hasOption(a, "-d --delete") }) ||
		slices.ContainsFunc(operands(c), func(a string) bool { return len(a) > 1 && a[0] == ':' })
}

// discards tells whether a checkout throws all changes in a folder away.
func (g *guard) discards(c invocation) bool {
	if g.staysTemporary() {
		return false
	}
	words := operands(c)
	has := func(options string) bool {
		return slices.ContainsFunc(c.args, func(a string) bool { return hasOption(a, options) })
	}
	if words[0] == "restore" && has("-S --staged") && !has("-W --worktree") {
		return false
	}
	return words[0] != "restore" && has("-f --force --discard-changes") ||
		slices.ContainsFunc(words[1:], func(w string) bool { return w == "." || w == "*" || w == ":/" || w == "./" })
}

// elsewhere tells that the working directory is no temporary one.
func (g *guard) elsewhere(invocation) bool { return !g.staysTemporary() }

// staysTemporary tells whether the working directory is a temporary one.
func (g *guard) staysTemporary() bool { return g.disposable || g.dir != "" && g.temporary(g.dir) }

func (g *guard) cleans(c invocation) bool {
	return !g.staysTemporary() && !slices.ContainsFunc(c.args, func(a string) bool { return hasOption(a, "-n") })
}

func (g *guard) shutsDown(c invocation) bool {
	return len(c.args) > 0 && !slices.Contains(c.args, "-c") && !slices.Contains(c.args, "--show")
}

func (g *guard) removesPackages(c invocation) bool {
	return len(c.args) > 0 && strings.HasPrefix(c.args[0], "-R") || slices.Contains(c.args, "--remove")
}

func (g *guard) scalesToNothing(c invocation) bool {
	for i, a := range c.args {
		if a == "--replicas=0" || a == "--replicas" && i+1 < len(c.args) && c.args[i+1] == "0" {
			return true
		}
	}
	return false
}

func (g *guard) requestsDelete(c invocation) bool {
	for i, a := range c.args {
		if a == "-XDELETE" || a == "--request=DELETE" || a == "DELETE" && i > 0 && hasOption(c.args[i-1], "-X --request") {
			return true
		}
	}
	return false
}

var (
	sqlQuoted = pattern(`'[^']*'|--[^\n]*|(?s:/\*.*?\*/)`)
	sqlDrop   = pattern(`(?i)\b(?:drop\s+[a-z]|truncate\s+\w|delete\s+from\s)`)
	mongoDrop = pattern(`\.(?:drop|dropDatabase|deleteMany|deleteOne|findOneAndDelete|remove|dropCollection)\s*\(`)
)

// drops tells whether SQL that is given to a client drops or deletes something.
func (g *guard) drops(c invocation) bool {
	return slices.ContainsFunc(g.told(c), func(text string) bool {
		return sqlDrop().MatchString(sqlQuoted().ReplaceAllString(text, ""))
	})
}

func (g *guard) dropsDocuments(c invocation) bool {
	return slices.ContainsFunc(g.told(c), mongoDrop().MatchString)
}

// flushes tells whether redis is told to forget keys.
func (g *guard) flushes(c invocation) bool {
	if slices.ContainsFunc(operands(c), func(w string) bool { return c.fed && matches("del|unlink", strings.ToLower(w)) }) {
		return true
	}
	return slices.ContainsFunc(g.told(c), func(text string) bool {
		return slices.ContainsFunc(strings.Fields(text), func(w string) bool { return matches("flushall|flushdb", strings.ToLower(w)) })
	})
}

// told is what a client is told, by its arguments and by what it reads.
func (g *guard) told(c invocation) []string { return append([]string{g.input.text}, c.args...) }

// systemFolders are those of a path's first parts below which is a whole system.
const systemFolders = "bin|boot|dev|etc|home|lib*|opt|proc|root|run|sbin|srv|sys|usr|var|Applications|Library|System|Users"

// wide tells whether a path is the root, a folder of the system, or a home.
func (g *guard) wide(c invocation) bool {
	return slices.ContainsFunc(c.args, func(a string) bool {
		if a != "" && a[0] == '~' {
			return strings.Trim(a[1:], "/*") == ""
		}
		folder := strings.Trim(path.Clean(a), "/*")
		return a != "" && a[0] == '/' && (folder == "" || matches(systemFolders, folder))
	})
}

func (g *guard) killsAll(c invocation) bool {
	args := c.args
	if len(args) > 0 && (args[0] == "-s" || args[0] == "-n") {
		args = args[1:]
	}
	return len(args) > 1 && slices.Contains(args[1:], "-1")
}
