package slides

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A peril is a kind of command that destroys something. A command is one when
// everything that the row says is so.
type peril struct {
	programs string // patterns of path.Match, separated by bars
	words    string // the first words that are no options, each like programs; "..." stands for any number
	options  string // of which one must be there, separated by blanks
	judge    func(g *guard, c invocation) bool
	what     string
}

// perils are the rows. The first that fits counts.
var perils = [...]peril{
	{programs: "rm", judge: (*guard).removes, what: "removes files recursively"},
	{programs: "find", judge: (*guard).finds, what: "removes the files that it finds"},
	{programs: "docker", words: "system prune", what: "removes all unused containers, networks and images"},
	{programs: "docker", words: "volume rm|remove|prune", what: "removes volumes"},
	{programs: "docker", words: "compose down", options: "-v --volumes", what: "removes volumes"},
	{programs: "docker", words: "rm", judge: (*guard).removesListed, what: "removes all containers of a list"},
	{programs: "docker", words: "container rm|remove", judge: (*guard).removesListed, what: "removes all containers of a list"},
	{programs: "kubectl", words: "delete", what: "deletes what runs in a cluster"},
	{programs: "helm", words: "uninstall|delete|del|un", what: "uninstalls a release"},
	{programs: "terraform", words: "destroy", what: "destroys infrastructure"},
	{programs: "terraform", words: "apply", options: "-destroy --destroy", what: "destroys infrastructure"},
	{programs: "pulumi", words: "destroy|down", what: "destroys infrastructure"},
	{programs: "dd", judge: (*guard).writesDevice, what: "overwrites a device"},
	{programs: "tee|cp", judge: (*guard).writesDevice, what: "overwrites a device"},
	{programs: "mkfs|mkfs.*|mke2fs|mkswap|newfs", what: "makes a new file system"},
	{programs: "wipefs", options: "-a --all -o --offset", judge: (*guard).wipes, what: "wipes a device"},
	{programs: "fdisk|sfdisk|gdisk|sgdisk|cfdisk", judge: (*guard).partitions, what: "changes partitions"},
	{programs: "parted", judge: (*guard).partitions, what: "changes partitions"},
	{programs: "git", words: "push", options: "-f --force --mirror", what: "overwrites a remote branch"},
	{programs: "git", words: "push", options: "--force-with-lease", what: "overwrites a remote branch unless others pushed to it"},
	{programs: "git", words: "push", judge: (*guard).forcesRef, what: "overwrites a remote branch"},
	{programs: "git", words: "reset", options: "--hard", judge: (*guard).elsewhere, what: "throws away uncommitted changes"},
	{programs: "git", words: "clean", options: "-f --force", judge: (*guard).cleans, what: "removes untracked files"},
	{programs: "shutdown", judge: (*guard).shutsDown, what: "shuts the machine down"},
	{programs: "reboot|halt|poweroff", what: "shuts the machine down"},
	{programs: "systemctl", words: "reboot|halt|poweroff|kexec", what: "shuts the machine down"},
	{programs: "init|telinit", words: "0|6", what: "shuts the machine down"},
	{programs: "psql|mysql|mariadb|sqlite3", judge: (*guard).drops, what: "drops tables or databases"},
	{programs: "dropdb", what: "drops tables or databases"},
	{programs: "mysqladmin", words: "drop", what: "drops tables or databases"},
	{programs: "aws", words: "s3 rm", options: "--recursive", what: "deletes what is in a cloud"},
	{programs: "aws", words: "s3 rb", options: "--force", what: "deletes what is in a cloud"},
	{programs: "aws", words: "* delete-*|terminate-*", what: "deletes what is in a cloud"},
	{programs: "gcloud|az", words: "... delete|purge", what: "deletes what is in a cloud"},
	{programs: "chmod|chown|chgrp", options: "-R --recursive", judge: (*guard).wide, what: "changes permissions of a whole system"},
	{programs: "kill", judge: (*guard).killsAll, what: "ends every process"},
}

// twins are programs with the commands of others.
var twins = [...][2]string{{"podman", "docker"}, {"nerdctl", "docker"}, {"oc", "kubectl"}, {"tofu", "terraform"}}

// valued are the options of programs with subcommands that take the next word.
var valued = [...][2]string{
	{"docker", "--context -c -H --host --config -l --log-level -f --file -p --project-name --profile --env-file --project-directory --ansi"},
	{"kubectl", "-n --namespace --context --cluster --kubeconfig --user -s --server --token --as --request-timeout"},
	{"helm", "-n --namespace --kube-context --kubeconfig"},
	{"git", "-C -c --git-dir --work-tree --namespace"},
	{"aws", "--profile --region --endpoint-url --output --query --color --ca-bundle"},
	{"gcloud", "--project --account --configuration --format --verbosity --zone --region"},
	{"az", "--subscription --output -o --query"},
	{"pulumi", "-C --cwd -s --stack --color"},
}

// judge looks a command up among the perils.
func (g *guard) judge(c invocation) {
	for _, t := range twins {
		if c.name == t[0] {
			c.name = t[1]
		}
	}
	if c.name == "docker-compose" || c.name == "podman-compose" {
		c.name, c.args = "docker", append([]string{"compose"}, c.args...)
	}
	if onlyTells(c.args) {
		return
	}
	for _, p := range perils {
		if p.fits(c) && (p.judge == nil || p.judge(g, c)) {
			g.report(c.node, p.what)
			return
		}
	}
}

// onlyTells tells whether an option makes a command tell what it would do.
func onlyTells(args []string) bool {
	return slices.ContainsFunc(args, func(a string) bool {
		return a == "--help" || a == "--version" || a == "--dryrun" || strings.HasPrefix(a, "--dry-run") && a != "--dry-run=none"
	})
}

func (p peril) fits(c invocation) bool {
	return matches(p.programs, c.name) && (p.words == "" || p.speaks(operands(c))) &&
		(p.options == "" || slices.ContainsFunc(c.args, func(a string) bool { return hasOption(a, p.options) }))
}

// matches tells whether a word is one of patterns.
func matches(patterns, word string) bool {
	for pattern := range strings.SplitSeq(patterns, "|") {
		if ok, err := path.Match(pattern, word); ok && err == nil {
			return true
		}
	}
	return false
}

// speaks tells whether words begin with the row's.
func (p peril) speaks(words []string) bool {
	patterns := strings.Fields(p.words)
	if patterns[0] == "..." {
		return slices.ContainsFunc(words, func(w string) bool { return matches(patterns[1], w) })
	}
	if len(words) < len(patterns) {
		return false
	}
	for i, pattern := range patterns {
		if !matches(pattern, words[i]) {
			return false
		}
	}
	return true
}

// operands are the arguments that are neither options nor their values.
func operands(c invocation) []string {
	values := ""
	for _, v := range valued {
		if v[0] == c.name {
			values = v[1]
		}
	}
	var words []string
	for i := 0; i < len(c.args); i++ {
		switch a := c.args[i]; {
		case a == "--":
			return append(words, c.args[i+1:]...)
		case len(a) < 2 || a[0] != '-':
			words = append(words, a)
		case takesNext(a, values):
			i++
		}
	}
	return words
}

// allTemporary tells whether paths, of which there are some, are temporary.
func (g *guard) allTemporary(paths []string) bool {
	return len(paths) > 0 && !slices.ContainsFunc(paths, func(p string) bool { return !g.temporary(p) })
}

func (g *guard) removes(c invocation) bool {
	recursive := false
	for _, a := range c.args {
		if a == "--" {
			break
		}
		recursive = recursive || hasOption(a, "-r -R") || len(a) > 2 && strings.HasPrefix("--recursive", a)
	}
	paths := operands(c)
	return recursive && (c.fed || len(paths) > 0 && !g.allTemporary(paths))
}

// finds tells whether find deletes what it finds, itself or by rm.
func (g *guard) finds(c invocation) bool {
	paths, _ := split(c.args)
	deletes := slices.Contains(c.args, "-delete") || slices.ContainsFunc(executed(c.args), func(words []string) bool {
		words, _ = unwrap(words, true)
		return len(words) > 0 && programName(words[0]) == "rm"
	})
	return deletes && !g.allTemporary(paths) && !(len(paths) == 0 && g.here)
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

// executed are the commands that find runs.
func executed(args []string) (commands [][]string) {
	_, args = split(args)
	for i, a := range args {
		switch a {
		case "-exec", "-execdir", "-ok", "-okdir":
			words := args[i+1:]
			if end := slices.IndexFunc(words, func(a string) bool { return a == ";" || a == "+" }); end >= 0 {
				words = words[:end]
			}
			commands = append(commands, words)
		}
	}
	return commands
}

// removesListed tells whether the containers are those of a whole list.
func (g *guard) removesListed(c invocation) bool {
	found := c.fed
	for _, w := range c.node.Args {
		syntax.Walk(w, func(n syntax.Node) bool {
			if call, ok := n.(*syntax.CallExpr); ok && len(call.Args) > 1 {
				words := literals(call.Args)
				list := words[1] == "ps" || len(words) > 2 && words[1] == "container" && (words[2] == "ls" || words[2] == "list")
				found = found || list && !slices.ContainsFunc(words, func(w string) bool { return hasOption(w, "-f --filter") })
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

// elsewhere tells that the working directory is no temporary one.
func (g *guard) elsewhere(invocation) bool { return !g.here }

func (g *guard) cleans(c invocation) bool {
	return !g.here && !slices.ContainsFunc(c.args, func(a string) bool { return hasOption(a, "-n") })
}

func (g *guard) shutsDown(c invocation) bool {
	return len(c.args) > 0 && !slices.Contains(c.args, "-c") && !slices.Contains(c.args, "--show")
}

var (
	sqlQuoted = pattern(`'[^']*'|--[^\n]*|(?s:/\*.*?\*/)`)
	sqlDrop   = pattern(`(?i)\b(?:drop\s+(?:table|database|schema)|truncate\s+\w)`)
)

// drops tells whether SQL that is given to a client drops something.
func (g *guard) drops(c invocation) bool {
	return slices.ContainsFunc(append([]string{g.input.text}, c.args...), func(text string) bool {
		return sqlDrop().MatchString(sqlQuoted().ReplaceAllString(text, ""))
	})
}

// wide tells whether a path is the root, a folder in it, or a home.
func (g *guard) wide(c invocation) bool {
	return slices.ContainsFunc(c.args, func(a string) bool {
		if a != "" && a[0] == '~' {
			return strings.Trim(a[1:], "/*") == ""
		}
		return a != "" && a[0] == '/' && strings.Count(strings.TrimRight(path.Clean(a), "/*"), "/") < 2 && path.Clean(a) != "/tmp"
	})
}

func (g *guard) killsAll(c invocation) bool {
	args := c.args
	if len(args) > 0 && (args[0] == "-s" || args[0] == "-n") {
		args = args[1:]
	}
	return len(args) > 1 && slices.Contains(args[1:], "-1")
}
