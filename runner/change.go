package runner

import (
	"context"
	"slices"
	"strings"

	"showrunner/runner/journal"
	decks "showrunner/slides"
)

// A dump is a shell's state as it printed it: statements by what they are
// about.
type dump struct {
	known bool
	about map[string]string // "v NAME" a variable, "f NAME" a function, "a NAME" an alias, else the statement itself
}

// volatile are variables that change by themselves, or are the session's or the
// terminal's.
var volatile = [...]string{"_", "RANDOM", "SRANDOM", "SECONDS", "LINENO", "EPOCHSECONDS", "EPOCHREALTIME", "PIPESTATUS",
	"pipestatus", "BASHPID", "BASH_COMMAND", "BASH_LINENO", "BASH_ARGC", "BASH_ARGV", "BASH_SOURCE", "FUNCNAME", "HISTCMD",
	"PS1", "PS2", "PS4", "PROMPT_COMMAND", "precmd_functions", "zshexit_functions", "PWD", "OLDPWD", "OPTIND", "PPID", "TTY",
	"COLUMNS", "LINES", "DIRSTACK", "dirstack", "BASH_SUBSHELL", "SHLVL", "TTYIDLE", "WATCHFMT", "LOGCHECK", "zle_bracketed_paste", "BASHOPTS", "SHELLOPTS", "status", "options"}

// lookBefore has the state known from which the first step sets out.
func (s *Session) lookBefore(ctx context.Context) {
	if s.Changed != nil && !s.dump.known {
		s.dump = s.lookAtState(ctx)
	}
}

// tellChange tells what a step changed.
func (s *Session) tellChange(ctx context.Context, step *decks.Step) {
	if s.Changed == nil {
		return
	}
	c := journal.Change{Dir: s.WorkDir()}
	if s.mayChange(step.Text) {
		now := s.lookAtState(ctx)
		if now.known && s.dump.known {
			c.Set, c.Secrets = s.difference(s.dump, now)
		}
		s.dump = now
	}
	s.Changed(step.ID, c)
}

// mayChange tells whether a step may have changed more than the directory.
func (s *Session) mayChange(text string) bool {
	if !s.dump.known || decks.Changes(text, s.sh.dialect) {
		return true
	}
	names, certain := decks.Commands(text, s.sh.dialect)
	return !certain || slices.ContainsFunc(names, func(n string) bool {
		return s.dump.about["f "+n] != "" || s.dump.about["a "+n] != ""
	})
}

// lookAtState has the shell print its state.
func (s *Session) lookAtState(ctx context.Context) dump {
	s.save(ctx)
	text := string(s.state.read())
	text, ok := strings.CutSuffix(text, s.fill(": @K\n"))
	if !ok {
		return dump{}
	}
	d := dump{known: true, about: map[string]string{}}
	vars, aliases, _ := strings.Cut(text, s.nonce+"\n")
	if !s.sh.keeps {
		vars += aliasCommands(aliases)
		for _, f := range s.state.functions {
			d.add(f)
		}
	}
	for _, statement := range decks.Statements(vars, s.sh.dialect) {
		d.add(statement)
	}
	return d
}

// add takes a statement in. Of two about one thing, as `set` and `export -p`
// print them, both count.
func (d *dump) add(statement string) {
	key := subject(statement)
	if key == "" {
		return
	}
	if old := d.about[key]; old != "" && old != statement {
		statement = old + "\n" + statement
	}
	d.about[key] = statement
}

// subject is what a statement is about, or "" when that is nobody's business.
func subject(statement string) string {
	first, _, _ := strings.Cut(statement, "\n")
	words := strings.Fields(first)
	switch {
	case len(words) == 0, strings.Contains(first, "__sr"):
		return ""
	case words[0] == "alias":
		name, _, _ := strings.Cut(strings.TrimPrefix(words[len(words)-1], "--"), "=")
		for _, w := range words[1:] {
			if strings.Contains(w, "=") {
				name, _, _ = strings.Cut(w, "=")
				break
			}
		}
		return "a " + name
	case strings.HasSuffix(words[0], "()"):
		return "f " + strings.TrimSuffix(words[0], "()")
	case len(words) > 1 && words[1] == "()":
		return "f " + words[0]
	case words[0] == "cd":
		return ""
	}
	if name := variableOf(first); name != "" {
		if slices.Contains(volatile[:], name) || strings.HasPrefix(name, "BASH_VERS") {
			return ""
		}
		return "v " + name
	}
	return statement
}

// difference is what makes one state of another, but for values that are
// secret: of these there are the names.
func (s *Session) difference(from, to dump) (commands string, secrets []string) {
	var b strings.Builder
	for _, key := range sortedKeys(from.about) {
		kind, name, _ := strings.Cut(key, " ")
		if _, stays := to.about[key]; !stays && name != "" {
			b.WriteString(map[string]string{"v": "unset ", "f": "unset -f ", "a": "unalias "}[kind])
			if strings.Contains("vfa", kind) {
				b.WriteString(name + "\n")
			}
		}
	}
	for _, key := range sortedKeys(to.about) {
		statement := to.about[key]
		if from.about[key] == statement || readOnly(statement) && from.about[key] != "" {
			continue
		}
		if name, ok := strings.CutPrefix(key, "v "); ok && s.hides(name, statement) {
			secrets = append(secrets, name)
			continue
		}
		if s.Mask(statement) != statement {
			continue
		}
		b.WriteString(statement + "\n")
	}
	return b.String(), secrets
}

// hides tells whether a variable's value is secret.
func (s *Session) hides(name, statement string) bool {
	if slices.Contains(s.Secrets, name) || s.Mask(statement) != statement {
		return true
	}
	// A shell's quotes may stand in the middle of a secret.
	for _, a := range decks.Assignments(statement, s.sh.dialect) {
		if decks.Secret(name, a.Value) || s.Mask(a.Value) != a.Value {
			return true
		}
	}
	return false
}

// readOnly tells whether a statement of bash's is about a variable that cannot
// be set again.
func readOnly(statement string) bool {
	f := strings.Fields(statement)
	return len(f) > 1 && f[0] == "declare" && strings.HasPrefix(f[1], "-") && strings.Contains(f[1], "r")
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
