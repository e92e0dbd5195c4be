package runner

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"showrunner/slides"
)

// A shell is how one kind of shell is started and made to report. The texts
// are templates: @T stands for the terminal's path, @K for the session's
// nonce, @S for the path that state is saved to, @N for the names of the
// session's secrets. A hook that finds __sr_q to be 1 writes the variables to
// @S before it reports, 2 those of @N at least.
type shell struct {
	name     string   // also how its program's name begins
	dialect  string   // as slides calls it
	args     []string // interactive, commands from stdin, no start-up files
	env      []string // counts more than the user's; arm takes it back
	check    []string // reads stdin, runs nothing, status 0 when it likes the text
	arm      string   // sets the hooks
	careful  string   // sets hooks that a DEBUG trap does not see; "" where there is no such trap
	end      string   // ends every line where the shell has no hook
	wake     string   // goes before every line
	first    string   // the first line of all
	kept     string   // where $? is kept
	number   string   // where the step's number is kept
	ask      string   // where the asking is kept
	prompt   string   // in a sum: sets PS1 for the time of a step
	plain    string   // has PS1 be plain for the time of the next line, where it is not always
	marked   string   // takes that back
	again    string   // turns off what was on when a line was cut short
	bare     string   // takes away whatever the shell lists
	remember string   // puts the command that follows into the history
	forget   string   // empties the history
	leave    string   // the last line of all
	farewell string   // what the shell itself prints at the end of its commands
	save     string   // writes the state to @S
	restore  string   // what goes before and after what save wrote
	adopt    string   // reads commands from @S; what is wrong with them ends nothing
	cd       string   // goes to the directory that follows, whatever cd means by now
	keeps    bool     // save writes the functions too
	foresees bool     // eval parses all of its text before it runs any
	forgets  bool     // its $? may be 0 after a loop that Ctrl-C ended
	rc       string   // reads the start-up files
}

// shells are the rows; the first whose name begins the program's name counts.
var shells = []shell{bash, zsh, dash, ash}

// The report is the OSC that scanner describes. PROMPT_COMMAND alone makes it:
// the nonce is in nothing that a program could be handed. What the session keeps
// is in an array, which bash exports never. PS1 is empty while the shell reads
// and what the steps made of it while one runs: the line of a step sets it again.
// What would export, echo or edit the next line is turned off before it is read;
// the report says so, and the line of the next step turns it on again.
var bash = shell{
	name:    "bash",
	dialect: "bash",
	args:    []string{"--noprofile", "--norc", "--noediting", "-i"},
	env:     []string{"HISTFILE="}, // one that is hung up on before it is armed writes its history
	check:   []string{"--norc", "-n"},
	arm:     bashArm(bashBegins + bashReport + bashEnds),
	careful: bashArm(`( __sr[1]=$?; ` + bashReport + ` ) 2>/dev/null`),
	kept:    `__sr[6]`,
	number:  `__sr[0]`,
	ask:     `__sr[3]`,
	prompt:  `+0*${__sr[0]#x${PS1:=${__sr[4]-}}}`,
	save: `{ builtin declare -p; builtin declare -f; builtin alias -p; builtin shopt -p; builtin umask -p; ` +
		`builtin set +o; builtin echo ": @K"; } >|@S 2>/dev/null`,
	restore:  `. @S || :; set +e; ` + chdir,
	adopt:    `. @S </dev/null || :`,
	cd:       `builtin cd -- `,
	bare:     `trap - EXIT`,
	remember: `builtin history -s -- `,
	forget:   `builtin history -c`,
	farewell: "exit\r\n",
	keeps:    true,
	rc:       `if [ -f ~/.bashrc ]; then . ~/.bashrc; fi`,
}

const (
	bashBegins = `{ __sr[1]=$?; __sr[2]=@K; `
	bashEnds   = ` : @K; } 2>/dev/null`
	bashReport = `__sr[2]=; case $- in *a*) __sr[2]=a; builtin set +a;; esac; ` +
		`case $- in *v*) __sr[2]=${__sr[2]}v;; esac; ` +
		`case ${__sr[3]-} in 1) builtin declare -p >|@S || :;; 2) builtin declare -p -- @N >|@S || :;; esac; ` +
		bashPrompts + ` builtin printf "\033]7717;@K;%s;%s;%s;%s;%s;@K\007" "${__sr[0]}" "${__sr[1]}" "$$" "${__sr[2]}" "$PWD" >@T;`
	bashPrompts = `case ${PS1-} in ?*) __sr[4]=$PS1; PS1=;; esac; case ${PS2-} in ?*) PS2=;; esac;`

	// chdir goes where the saved PWD says.
	chdir = `__sr_d=$OLDPWD; cd -- "$PWD"; OLDPWD=$__sr_d; unset __sr_d`
)

// bashArm sets the report as element 9 of PROMPT_COMMAND, which an assignment
// to the scalar leaves alone (it is an array since bash 5.1). It is one group
// with redirections of its own, so that nothing of it shows under set -x or a
// DEBUG trap.
func bashArm(hook string) string {
	return `set +H +o vi +o emacs +o history; unset HISTFILE MAILCHECK; __sr[5]='` + hook + `'; ` +
		`if [ "${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}" -ge 51 ]; then unset PROMPT_COMMAND[9]; PROMPT_COMMAND[9]=${__sr[5]}; ` +
		`else PROMPT_COMMAND=${__sr[5]}; fi; unset __sr[5]; ` + bashPrompts + ` :`
}

// What a locale has no character for typeset writes in a way that not even zsh
// reads again: the hook brings a locale that has them all. Every sublist fires a
// DEBUG trap, those of a hook too, but a prompt's expansion does not: the
// careful way is PS1 alone.
var zsh = shell{
	name:    "zsh",
	dialect: "zsh",
	args:    []string{"-f", "+Z", "-i", "-s"},
	check:   []string{"-f", "-n"},
	arm: zshSet + `unsetopt promptsubst; ` + zshPlain + `precmd_functions=(${precmd_functions:#__sr_at} __sr_at); ` +
		`__sr_at() { { __sr[s]=$?; __sr[o]=; [[ -o allexport ]] && { __sr[o]=a; unsetopt allexport; }; ` +
		`[[ -o verbose ]] && { __sr[o]+=v; unsetopt verbose; }; ` + zshPreexec +
		`case ${__sr[q]-} in (1) LC_ALL=C.UTF-8 builtin typeset -p -m ` + zshSecrets + ` >|@S || :;; (2) LC_ALL=C.UTF-8 builtin typeset -p -- @N >|@S || :;; esac; ` + zshPlain +
		`builtin printf "\033]7717;@K;%s;%s;%s;%s;%s;@K\007" "${__sr[n]}" "${__sr[s]}" "$$" "${__sr[o]}" "$PWD" >@T; } 2>/dev/null; }; ` +
		`zshexit_functions=(${zshexit_functions:#__sr_exit} __sr_exit)`,
	careful: zshSet + `setopt promptsubst; ` + zshPrompt + `; precmd_functions=(${precmd_functions:#__sr_at})`,
	leave:   "{ unsetopt checkjobs hup } 2>/dev/null\n",
	first:   "typeset -gA __sr\n",
	kept:    `__sr[k]`,
	number:  `__sr[n]`,
	ask:     `__sr[q]`,
	prompt:  `+0*${__sr[n]#x${PS1:=${__sr[p]-}}}`,
	bare: `setopt promptsubst; ` + zshPrompt + `; trap - EXIT; precmd_functions=(${precmd_functions:#__sr_at}); ` +
		`zshexit_functions=(${zshexit_functions:#__sr_exit}); unfunction __sr_at __sr_exit`,
	remember: `print -rs -- `,
	forget:   `fc -p`,
	save:     zshSave,
	foresees: true,
	forgets:  true,
	restore:  `. @S || :`,
	adopt:    `. @S </dev/null || :`,
	cd:       `builtin cd -q -- `,
	keeps:    true,
	rc:       `if [ -f "${ZDOTDIR:-$HOME}/.zshrc" ]; then . "${ZDOTDIR:-$HOME}/.zshrc"; fi`,
}

const (
	// zshSecrets are patterns of names, of slides.SecretWords, narrowed later. A
	// dump of all would load modules.
	zshSecrets = `"*[Tt][Oo][Kk][Ee][Nn]*" "*[Ss][Ee][Cc][Rr][Ee][Tt]*" "*[Kk][Ee][Yy]*" "*[Pp][Aa][Ss][Ss]*" "*[Pp][Ww][Dd]*" "*[Cc][Rr][Ee][Dd][Ee][Nn][Tt][Ii][Aa][Ll]*" "*[Pp][Aa][Tt]*" "*[Uu][Rr][Ll]*" @N`

	// zshPreexec has no preexec see the session's own lines. The line of the next
	// step gives it back, and the step's text to it.
	zshPreexec = `(( $+functions[preexec] )) && { disable -f preexec; __sr[o]+=p; }; ` +
		`(( ${#preexec_functions} )) && { __sr[x]=${(j: :)preexec_functions}; preexec_functions=(); __sr[o]+=p; }; `
	zshGivesBack = `enable -f preexec; preexec_functions=(${=__sr[x]-}); __sr[x]=; `
	zshSees      = `(( $+functions[preexec] )) && preexec @X @X @X; () { local f; for f in $preexec_functions; do $f "$@"; done } @X @X @X; `

	// zshPlain keeps what the steps made of PS1 and has nothing printed in its stead.
	zshPlain = `case ${PS1-} in (''|*@K*) PS1=;; (*) __sr[p]=$PS1; PS1=;; esac; PS2=; RPS1=; `

	zshPrompt = `PS1=$'\e]7717;@K;${__sr[n]};%?;$$;;%/;@K\a'`
	zshSet    = `typeset -gA __sr; setopt interactivecomments; unsetopt promptsp promptcr banghist zle; PS2=; RPS1=; `

	// Special parameters are left alone but for the exported ones and IFS:
	// restoring them is an error or has effects.
	// Some options cannot be changed, which would end the reading.
	zshSave = `{ { set +o | while read -r __sr_k; do case $__sr_k in ` +
		`(*interactive|*shinstdin|*singlecommand|*privileged|*restricted|*errexit|*errreturn) ;; (*) print -r -- $__sr_k ;; esac; done; () { emulate -L zsh; local k; for k in ${(k)parameters}; do ` +
		`case $k:$parameters[$k] in ` +
		`(__sr*|*readonly*|*local*|*hide*|PWD:*|OLDPWD:*|SHLVL:*|_:*|PS[1-4]:*) ;; ` +
		`(*special*) [[ $parameters[$k] = *export* || $k = IFS ]] && print -r -- "export $k=${(qq)${(P)k}}" ;; ` +
		`(*) typeset -p -- $k ;; esac; done; ` +
		`functions -- ${(k)functions:#__sr_*}; alias -L; alias -gL; alias -sL; ` +
		`print -r -- "cd -- ${(qq)PWD}; OLDPWD=${(qq)OLDPWD}"; umask -S | { read -r k; print -r -- "umask $k"; }; }; ` +
		`print -r -- ": @K"; } || :; } >|@S 2>/dev/null`
)

// dash and busybox ash have no hook: the line ends in a function that reports.
// PS1 is for lines that were cut short. It holds no ESC, so that `set` shows no
// report. ash writes its prompt to stdout. A step that may hand its PS1 on finds
// a plain one, and the terminal tells when such a step was cut short.
var dash = shell{
	name:    "dash",
	dialect: "posix",
	args:    []string{"-i"},
	check:   []string{"-n"},
	arm:     dashArm(""),
	kept:    `__sr_k`,
	number:  `__sr_n`,
	ask:     `__sr_q`,
	prompt:  `+0*${__sr_n#x${__sr_p:+${PS1:=$__sr_p}}}`,
	plain:   `__sr_p="\$ "; PS1=`,
	marked:  `__sr_p=; unset PS1`,
	again:   `set +v; set +a; unset __sr_k __sr_n __sr_o __sr_q __sr_s __sr_t`,
	bare:    `trap - EXIT`,
	end: `; { __sr_s=$? __sr_t=; } 2>/dev/null; { [ -t 1 ] && [ -t 9 ] && __sr_t=1; } 9>&2 2>/dev/null || { :; } 2>/dev/null; ` +
		`{ __sr_at "$__sr_s" "$__sr_n" "$__sr_t" "$__sr_q"; } 2>/dev/null`,
	farewell: "\r\n",
	save: `{ set; export -p; readonly -p; umask -S | sed "s/^/umask /"; set +o; echo "@K"; alias; echo ": @K"; } ` +
		`>|@S 2>/dev/null`,
	restore: `. @S || :; set +e; ` + chdir,
	adopt:   `command . @S </dev/null || :`, // else an error ends the reading of this line
	cd:      `command cd -- `,
	rc:      `if [ -n "$ENV" ]; then . "$ENV"; fi`,
}

// dashArm is what sets the hooks: idle is what the report ends with.
func dashArm(idle string) string {
	return `__sr_e=$(printf "\033"); __sr_b=$(printf "\007"); ` +
		`__sr_at() { case $- in *a*) set +a; unset __sr_s __sr_n __sr_t __sr_q __sr_o; __sr_o=a;; *) __sr_o=;; esac; ` +
		`case $- in *v*) set +v; __sr_o=${__sr_o}v;; esac; case $4 in 1|2) set >|@S;; esac; ` +
		`printf "\033]7717;@K;%s;%s;%s;%s;%s;@K\007" "$2" "$1" "$$" "$__sr_o" "$PWD" >@T; __sr_n=$2; PS2=; ` +
		`if [ "$__sr_p" ]; then ` + dashPlain + `; elif [ "$3" ]; then ` + dashPrompt + `; else PS1=; fi; ` + idle + `return "$1"; }; ` +
		`PS2=; if [ "$__sr_p" ]; then ` + dashPlain + `; else ` + dashPrompt + `; fi`
}

const dashPlain = `case $PS1 in ?*) __sr_p=$PS1; PS1=;; esac`

const dashPrompt = `PS1='${__sr_e}]7717;@K;${__sr_n};$?;$$;$-;$PWD;@K${__sr_b}'`

var ash = busybox()

// busybox is dash's row but for the program's own name, and for the end of a
// job while ash is idle: ash takes a read of commands that it interrupts for the
// end of input. Its read builtin goes on, or, where there is a trap, fails and
// leaves the variable as it was: so the report waits for a line, the one that
// wakes, and by the time that ash reads the next command it is there.
func busybox() shell {
	sh := dash
	sh.name = "busybox"
	sh.args = append([]string{"ash"}, dash.args...)
	sh.check = append([]string{"ash"}, dash.check...)
	sh.arm = dashArm(`while __sr_go=.; do command read -r __sr_go; [ "$__sr_go" = . ] || break; done; `)
	sh.wake = "\n"
	return sh
}

// findShell resolves a name or path, "" being bash or else sh, to a program and
// its row.
func findShell(name string) (string, *shell, error) {
	if name == "" {
		if path, sh, err := findShell("bash"); err == nil {
			return path, sh, nil
		}
		name = "sh"
	}
	path, err := lookShell(name)
	if err != nil {
		return "", nil, fmt.Errorf("shell %q: %w", name, err)
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return "", nil, fmt.Errorf("shell %q: %w", name, err)
	}
	if sh := rowOf(real); sh != nil {
		return path, sh.called(filepath.Base(path)), nil
	}
	return "", nil, fmt.Errorf("shell %q: %w", name, errUnknownShell)
}

// rowOf is the row of a program, by its path without links; nil when it is no
// shell that is known.
func rowOf(path string) *shell {
	for i := range shells {
		if strings.HasPrefix(filepath.Base(path), shells[i].name) {
			return &shells[i]
		}
	}
	return nil
}

// called is the row of a shell by the name of its program: busybox needs to be
// told what to be, a link to it is that by its name.
func (sh *shell) called(name string) *shell {
	if sh.name != ash.name || strings.HasPrefix(name, ash.name) {
		return sh
	}
	link := *sh
	link.args, link.check = dash.args, dash.check
	return &link
}

var errUnknownShell = errors.New("not a bash, zsh, dash or busybox ash")

// lookShell finds a program. busybox is also what stands in for an ash that is
// not there by that name.
func lookShell(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil && name == "ash" {
		path, err = exec.LookPath("busybox")
	}
	var e *exec.Error
	if errors.As(err, &e) {
		err = e.Err
	}
	var p *os.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

// filler puts values into a template.
type filler struct {
	terminal, nonce, state, names string
	replacer                      *strings.Replacer
}

// fill puts the session's values into a template. A replacer is dear to make and
// outlives many steps.
func (s *Session) fill(text string) string {
	f := filler{terminal: s.slaveName, nonce: s.nonce, state: s.state.path, names: s.secretNames()}
	if last := s.filler.Load(); last != nil && last.terminal == f.terminal && last.nonce == f.nonce && last.state == f.state && last.names == f.names {
		return last.replacer.Replace(text)
	}
	f.replacer = strings.NewReplacer("@T", f.terminal, "@K", f.nonce, "@S", f.state, "@N", f.names)
	s.filler.Store(&f)
	return f.replacer.Replace(text)
}

// line is what goes down the pipe for a step: a group with the terminal on its
// stdin. The redirection also sets the step's number, since an assignment would
// be a command, which counts for $? and for traps. Text that is refused goes as
// the group's eval, which fails as a whole: it neither runs in part nor swallows
// what follows.
func (s *Session) line(n int, text string, accepted bool, ask asking) string {
	dir, pts := filepath.Split(s.slaveName)
	var b strings.Builder
	if s.evaled {
		// After an eval bash does not take { for a reserved word.
		fmt.Fprintf(&b, "(exit %d) && :; ", s.status)
	}
	text = s.resumed(text) // a backslash at the text's end eats a newline
	group := "{ " + text + "\n\n}"
	switch {
	case accepted:
		b.WriteString(group)
	case s.sh.foresees || empty(text) || undivided(text, s.sh.dialect):
		b.WriteString("eval " + quote(text))
	case strings.Contains(text, "}"):
		b.WriteString("eval " + quote("if :; then "+text+"\n\nfi"))
	default:
		b.WriteString("eval " + quote(group))
	}
	prompt := s.sh.prompt
	if s.careful || s.bared {
		prompt = ""
	}
	fmt.Fprintf(&b, ` <>%s"$(((%s=%d)*0+(%s=%d)*0%s+%s))"`, dir, s.sh.number, n, s.sh.ask, ask, prompt, pts)
	if touchesHooks(text) {
		arm := s.armed()
		if mayTrapExit(text) || s.bared {
			arm = s.hooks() // a look at the trap follows
		}
		b.WriteString("; " + s.unseen(n, fmt.Sprintf("%s; %s=%d", arm, s.sh.ask, ask)))
	}
	b.WriteString(s.fill(s.sh.end) + "\n")
	return b.String()
}

// resumed is a step's text with what the session turned off after the one
// before turned on again: exporting all, and echoing, which shows the text.
func (s *Session) resumed(text string) string {
	var on string
	if strings.Contains(s.options, "a") {
		on += "set -a; "
	}
	if strings.Contains(s.options, "v") {
		on += "printf '%s\\n' " + quote(text) + " >@T; set -v; "
	}
	seen := ""
	if strings.Contains(s.options, "p") {
		on += zshGivesBack
		seen = strings.ReplaceAll(zshSees, "@X", quote(text))
	}
	if on == "" {
		return text
	}
	return "{ " + strings.ReplaceAll(on, "@T", s.slaveName) + "} 2>/dev/null; " + seen +
		fmt.Sprintf("{ (exit %d) && :; } 2>/dev/null; ", s.status) + text
}

// undivided tells whether nothing in a text that is refused ends before the text
// does: then its eval runs nothing, and what the shell says is about the text.
func undivided(text, dialect string) bool {
	lines := strings.SplitAfter(text, "\n")
	if len(lines) > 100 {
		return false
	}
	for n := 1; n < len(lines); n++ {
		if slides.Accepts(strings.Join(lines[:n], ""), dialect) {
			return false
		}
	}
	return true
}

// empty tells whether a text is blank lines and comments.
func empty(text string) bool {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			return false
		}
	}
	return true
}

// unseen wraps a command of the session's own: it leaves no trace, and $? as it
// was. The status of a list whose first command fails is no failure to set -e
// and an ERR trap. The line's number comes first, too: a shell that drops the
// rest of the line, for an error or a late Ctrl-C, still reports its end.
func (s *Session) unseen(n int, text string) string {
	kept := s.sh.kept
	return fmt.Sprintf(`{ %s=$?; %s=%d; %s; %[2]s=%[3]d; [ "${%[1]s}" = 0 ] || (exit "${%[1]s}") && :; } >/dev/null 2>&1`,
		kept, s.sh.number, n, s.fill(text))
}

// hooks are the commands that set the hooks that report.
func (s *Session) hooks() string {
	if s.careful {
		return s.sh.arm + "; " + s.sh.careful
	}
	return s.sh.arm
}

// armed are the commands that set the hooks as the session needs them now, and
// the EXIT trap. A shell that lists its functions by name has none of ours.
func (s *Session) armed() string {
	text := s.hooks()
	if s.sh.foresees {
		text += `; __sr_exit() { ` + s.sh.save + `; }`
		if !s.ownTrap {
			text += `; trap '{ __sr_exit } 2>/dev/null' EXIT`
		}
	} else if !s.ownTrap {
		text += `; trap '{ : __sr_exit; ` + s.sh.save + `; } 2>/dev/null' EXIT`
	}
	return text
}

// touchesHooks tells whether a step may take the hooks away. Such a step's line
// sets them again before a prompt can be seen.
func touchesHooks(text string) bool {
	for _, word := range []string{"PS1", "PS2", "PROMPT", "precmd", "__sr_", "unset -f", "unfunction", "-o vi", "-o emacs", "zle"} {
		if strings.Contains(text, word) {
			return true
		}
	}
	return sources(text)
}

// sources tells whether a step may read a file of commands.
func sources(text string) bool {
	t := " " + strings.Map(func(r rune) rune {
		if strings.ContainsRune("\n;&\t", r) {
			return ' '
		}
		return r
	}, text)
	return strings.Contains(t, " . ") || strings.Contains(t, " source ") || strings.Contains(t, " eval ")
}

// mayTrapExit tells whether a step may set an EXIT trap.
func mayTrapExit(text string) bool {
	return sources(text) || strings.Contains(text, "trap") &&
		(strings.Contains(strings.ToUpper(text), "EXIT") || strings.Contains(text, "0"))
}

// quote makes one word of text for any shell.
func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
