package slides

import (
	"path"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A wrapper is a program that runs the command in its arguments.
type wrapper struct {
	name     string
	values   string // options that take the next word
	operands int    // words before the command
	tells    string // options with which it only tells about it
	splits   string // options whose value is the command as one text
}

var wrappers = [...]wrapper{
	{name: "sudo", values: "-u -g -h -p -C -r -t -T -U -R -D --user --group --host --prompt --chdir --chroot --role --type --other-user"},
	{name: "doas", values: "-u -C"},
	{name: "env", values: "-u -C --unset --chdir", splits: "-S --split-string"},
	{name: "time", values: "-f -o --format --output"},
	{name: "nohup"}, {name: "setsid"}, {name: "builtin"}, {name: "noglob"}, {name: "nocorrect"}, {name: "caffeinate"}, {name: "busybox"},
	{name: "command", tells: "-v -V"},
	{name: "exec", values: "-a"},
	{name: "xargs", values: "-n -P -I -L -d -s -E -a --max-args --max-procs --max-lines --delimiter --arg-file --max-chars --replace"},
	{name: "nice", values: "-n --adjustment"},
	{name: "ionice", values: "-c -n -p -t --class --classdata"},
	{name: "stdbuf", values: "-i -o -e --input --output --error"},
	{name: "timeout", values: "-s -k --signal --kill-after", operands: 1},
	{name: "chroot", operands: 1},
	{name: "flock", values: "-w -E --timeout --conflict-exit-code", operands: 1},
	{name: "nsenter", values: "-t -S -G --target --setuid --setgid"},
	{name: "unshare", values: "-S -G -R -w --setuid --setgid --root --wd"},
	{name: "systemd-run", values: "-p -M -H -E --property --machine --host --setenv --unit --slice --uid --gid --on-active"},
	{name: "strace", values: "-o -e -s -p -E -u -a"},
	{name: "sshpass", values: "-p -f -d -P"},
	{name: "gosu", operands: 1}, {name: "su-exec", operands: 1}, {name: "chronic"}, {name: "unbuffer"}, {name: "eatmydata"},
}

// unwrap takes away what stands before the command that runs in the end. fed
// tells that more arguments come from elsewhere.
func unwrap(words []string, fed bool) ([]string, bool) {
	for len(words) > 0 {
		i := slices.IndexFunc(wrappers[:], func(w wrapper) bool { return w.name == programName(words[0]) })
		if i < 0 {
			return words, fed
		}
		fed = fed || wrappers[i].name == "xargs"
		words = wrappers[i].inner(words[1:])
	}
	return nil, fed
}

// inner are the words from the command on.
func (w wrapper) inner(words []string) []string {
	for len(words) > 0 {
		word := words[0]
		switch {
		case word == "--":
			return words[min(1+w.operands, len(words)):]
		case len(word) > 1 && word[0] == '-':
			if hasOption(word, w.tells) {
				return nil
			}
			if hasOption(word, w.splits) {
				_, text, ok := strings.Cut(word, "=")
				if !ok && len(words) > 1 {
					text, words = words[1], words[1:]
				}
				return w.inner(append(strings.Fields(text), words[1:]...))
			}
			if takesNext(word, w.values) {
				words = words[1:]
			}
		case isAssignment(word):
		default:
			return words[min(w.operands, len(words)):]
		}
		words = words[min(1, len(words)):]
	}
	return nil
}

func isAssignment(word string) bool {
	name, _, ok := strings.Cut(word, "=")
	return ok && isName(name)
}

// programName is a program's name without the folder that it stands in.
func programName(word string) string {
	if strings.HasPrefix(word, "/") {
		return path.Base(word)
	}
	return word
}

// hasOption tells whether a word is one of options, which are separated by
// blanks, or holds it among several letters after one dash.
func hasOption(word, options string) bool {
	for option := range strings.FieldsSeq(options) {
		name, value, _ := strings.Cut(word, "=")
		if name == option && value != "false" ||
			len(option) == 2 && len(word) > 2 && word[1] != '-' && word[0] == '-' && strings.Contains(word, option[1:]) {
			return true
		}
	}
	return false
}

// takesNext tells whether an option's value is the next word: it is one of
// values, or the last of several letters is.
func takesNext(word, values string) bool {
	if strings.HasPrefix(word, "--") {
		return slices.Contains(strings.Fields(values), word)
	}
	for i := 1; i < len(word); i++ {
		if slices.Contains(strings.Fields(values), "-"+word[i:i+1]) {
			return i == len(word)-1
		}
	}
	return slices.Contains(strings.Fields(values), word)
}

// downloaders print what they get from the network.
var downloaders = [...]string{"curl", "wget"}

// fetches tells whether a command in n downloads something.
func fetches(n syntax.Node) bool {
	found := false
	syntax.Walk(n, func(n syntax.Node) bool {
		if c, ok := n.(*syntax.CallExpr); ok && len(c.Args) > 0 {
			words, _ := unwrap(literals(c.Args), false)
			found = found || len(words) > 0 && slices.Contains(downloaders[:], programName(words[0]))
		}
		return !found
	})
	return found
}

// literals are the words of a command without knowledge of variables.
func literals(args []*syntax.Word) []string {
	words := make([]string, 0, len(args))
	for _, w := range args {
		text, ok := literal(w.Parts, false)
		if !ok {
			text = unknown
		}
		words = append(words, text)
	}
	return words
}
