package runner

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
)

// A shell is how one kind of shell is started and made to report. The texts
// are templates: @T stands for the terminal's path, @K for the session's
// nonce, @S for the path that state is saved to.
type shell struct {
	name  string
	args  []string // interactive, commands from stdin, no start-up files
	check []string // reads stdin, runs nothing, status 0 when it likes the text
	arm   string   // one line that sets the hooks
	end   string   // ends the line of every step
	rc    string   // reads the start-up files
}

var shells = []shell{
	{
		name:  "bash",
		args:  []string{"--noprofile", "--norc", "--noediting", "-i"},
		check: []string{"--norc", "-n"},
		arm:   bashArm,
		rc:    `if [ -f ~/.bashrc ]; then . ~/.bashrc; fi`,
	},
}

// bashArm sets the report as element 9 of PROMPT_COMMAND, which an assignment
// to the scalar leaves alone (an array since bash 5.1), and PS1 as a second one
// for when the array is gone. The group has redirections of its own, so that
// neither set -x nor a DEBUG trap shows.
const bashArm = `set +H; unset HISTFILE MAILCHECK; __sr_hook='{ ` +
	`builtin printf "\033]7717;@K;%s;%s;%s;%s;@K\007" "$__sr_n" "$?" "$$" "$PWD" >@T; ` +
	`PS2=; if [ -t 9 ]; then PS1="\\e]7717;@K;\$__sr_n;\$?;\$\$;\$PWD;@K\\a"; else PS1=; fi; ` +
	`} 9>&2 2>/dev/null'; ` +
	`if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then PROMPT_COMMAND[9]=$__sr_hook; ` +
	`else PROMPT_COMMAND=$__sr_hook; fi; unset __sr_hook`

// findShell resolves a name or path, "" being bash or else sh, to a program and
// its row.
func findShell(name string) (path string, sh *shell, err error) {
	if name == "" {
		if path, sh, err = findShell("bash"); err == nil {
			return path, sh, nil
		}
		name = "sh"
	}
	path, err = exec.LookPath(name)
	if err != nil {
		if errors.Is(err, exec.ErrDot) {
			err = nil
		} else {
			return "", nil, fmt.Errorf("shell %q: %w", name, errors.Unwrap(err))
		}
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", nil, fmt.Errorf("shell %q: %w", name, err)
	}
	for i := range shells {
		if strings.HasPrefix(filepath.Base(real), shells[i].name) {
			return path, &shells[i], nil
		}
	}
	return "", nil, fmt.Errorf("shell %q: not one of bash, zsh, dash, busybox", name)
}

// fill puts the session's values into a template.
func (s *Session) fill(text string) string {
	return strings.NewReplacer("@T", s.slaveName, "@K", s.nonce).Replace(text)
}

// line is what goes down the pipe for a step: a group with the terminal on its
// stdin. The redirection also sets the step's number, since an assignment would
// be a command, which counts for $? and for traps. Text that the shell refuses
// goes as an eval, which fails as a whole.
func (s *Session) line(n int, text string, accepted bool) string {
	dir, pts := filepath.Split(s.slaveName)
	in := fmt.Sprintf(`<%s"$(((__sr_n=%d)*0+%s))"`, dir, n, pts)
	var b strings.Builder
	if accepted {
		// Two newlines: a backslash at the text's end eats one.
		b.WriteString("{ " + text + "\n\n} " + in)
	} else {
		b.WriteString("eval '" + strings.ReplaceAll(text, "'", `'\''`) + "' " + in)
	}
	b.WriteString(s.fill(s.sh.end) + "\n")
	return b.String()
}
