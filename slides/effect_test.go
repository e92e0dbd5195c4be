package slides

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"showrunner/slides/slidestest"
)

// effectRows are texts, and whether running them may change the shell's state.
var effectRows = []struct {
	shell, in string
	want      bool
}{
	{"bash", "", false},
	{"bash", "# comment", false},
	{"bash", ":", false},
	{"bash", "ls -l /tmp", false},
	{"bash", "echo a; ls && true || false", false},
	{"bash", "ls | wc -l", false},
	{"bash", "! ls", false},
	{"bash", "docker build -t x .", false},
	{"bash", "time ls", false},
	{"bash", "time cd /", true},
	{"bash", "x=1", true},
	{"bash", "x=1 y=2", true},
	{"bash", "x+=1", true},
	{"bash", "a[1]=2", true},
	{"bash", "a=(1 2)", true},
	{"bash", "x=1 ls", false},
	{"bash", "x=1 :", true},
	{"dash", "x=1 :", true},
	{"dash", "x=1 ls", false},
	{"zsh", "x=1 times", true},
	{"bash", "x=${y:=1} ls", true},
	{"bash", "a[1]=2 ls", true},
	{"bash", "cd /", true},
	{"bash", "pushd /", true},
	{"bash", "popd", true},
	{"bash", "(cd /; x=1)", false},
	{"bash", "x=$(cd /; ls)", true},
	{"bash", "echo $(cd /; x=1; pwd)", false},
	{"bash", "echo `cd /`", false},
	{"bash", "export x", true},
	{"bash", "export x=1", true},
	{"bash", "declare -p", true},
	{"bash", "typeset x", true},
	{"bash", "local x", true},
	{"bash", "readonly x=1", true},
	{"bash", "unset x", true},
	{"bash", "set -x", true},
	{"bash", "set -- a", true},
	{"bash", "shift", true},
	{"bash", "shopt -s extglob", true},
	{"zsh", "setopt autocd", true},
	{"zsh", "unsetopt autocd", true},
	{"bash", "alias a=b", true},
	{"bash", "unalias a", true},
	{"bash", "source f", true},
	{"bash", ". ./f", true},
	{"bash", "eval ls", true},
	{"bash", "exec ls", true},
	{"bash", "exec >f", true},
	{"bash", "exit", true},
	{"bash", "return 1", true},
	{"bash", "read x", true},
	{"bash", "read x <f", true},
	{"bash", "echo 1 | read x", false},
	{"zsh", "echo 1 | read x", true},
	{"mksh", "echo 1 | read x", true},
	{"dash", "echo 1 | read x", false},
	{"zsh", "cd / | ls", false},
	{"zsh", "ls | wc", false},
	{"zsh", "ls | cd / | wc", false},
	{"bash", "mapfile x", true},
	{"bash", "readarray x <f", true},
	{"bash", "getopts a x", true},
	{"bash", "let x=1", true},
	{"bash", "let 'x=1'", true},
	{"bash", "umask 022", true},
	{"bash", "trap 'ls' EXIT", true},
	{"bash", "ulimit -n 10", true},
	{"bash", "hash -r", true},
	{"bash", "enable -n echo", true},
	{"bash", "printf '%s\\n' a", false},
	{"bash", "printf -v x a", true},
	{"bash", "printf \"$x\" a", true},
	{"bash", "printf '%s%n' a x", true},
	{"bash", "printf '%5n' x", true},
	{"bash", "printf '100%%n\\n'", true},
	{"bash", "printf 'a\\nb'", false},
	{"bash", "printf \"-v\" x a", true},
	{"bash", "wait", false},
	{"bash", "wait 12", false},
	{"bash", "wait $!", false},
	{"bash", "wait -p x 12", true},
	{"bash", "wait -np x", true},
	{"bash", "test -v x", false},
	{"bash", "[ -v x ]", false},
	{"bash", "test -v 'x[i=1]'", true},
	{"bash", "[ $x -eq 1 ]", false},
	{"zsh", "[ $x -eq 1 ]", true},
	{"bash", "[ -f x ] && ls", false},
	{"bash", "[[ -f x ]]", false},
	{"bash", "[[ $x == a* ]]", false},
	{"bash", "[[ $x =~ a ]]", true},
	{"bash", "[[ $x -eq 1 ]]", true},
	{"bash", "[[ 2 -eq 1 ]]", false},
	{"bash", "[[ -v x ]]", false},
	{"bash", "[[ -v x[i=1] ]]", true},
	{"bash", "((i++))", true},
	{"bash", "((1+1))", false},
	{"bash", "(( x = 1 ))", true},
	{"bash", "echo $((x=1))", true},
	{"bash", "echo $((1 + 2))", false},
	{"bash", "echo $((x))", true},
	{"bash", "echo $[x++]", true},
	{"dash", "echo $((x+=1))", true},
	{"bash", "echo $((++x))", true},
	{"bash", "echo ${x:=y}", true},
	{"bash", "echo ${x=y}", true},
	{"bash", "echo ${x:-y}", false},
	{"bash", "echo \"${x:-${y:=1}}\"", true},
	{"bash", "echo ${x%y} ${#x} ${x//a/b} ${x^^}", false},
	{"bash", "echo ${x:1:2}", false},
	{"bash", "echo ${x:i++}", true},
	{"bash", "echo ${x:1:i=2}", true},
	{"bash", "echo ${a[0]} ${a[@]} \"${a[*]}\"", false},
	{"bash", "echo ${a[i++]}", true},
	{"bash", "echo ${a[k]}", true},
	{"bash", "echo ${!x}", true},
	{"bash", "echo ${x@P}", true},
	{"bash", "echo ${x@Q}", true},
	{"zsh", "echo ${(P)x}", true},
	{"zsh", "echo ${x::=y}", true},
	{"zsh", "echo ${~x}", true},
	{"zsh", "echo *(e:'x=1':)", true},
	{"zsh", "echo *.txt", false},
	{"zsh", "echo \"a (b)\"", false},
	{"zsh", "[[ $x = (#b)(a) ]]", true},
	{"zsh", "ls $x ${x:-1}", false},
	{"bash", "for i in 1 2; do ls; done", true},
	{"bash", "for ((;;)); do ls; done", true},
	{"bash", "select x in a; do ls; done", true},
	{"bash", "while ls; do break; done", false},
	{"bash", "while read x; do ls; done", true},
	{"bash", "cat f | while read x; do ls; done", false},
	{"bash", "until ls; do sleep 1; done", false},
	{"bash", "if ls; then cd /; fi", true},
	{"bash", "if ls; then echo; else x=1; fi", true},
	{"bash", "case $x in a) ls;; esac", false},
	{"bash", "case $x in a) cd /;; esac", true},
	{"bash", "{ ls; cd /; }", true},
	{"bash", "{ ls; } >f", false},
	{"bash", "f() { ls; }", true},
	{"bash", "function f { ls; }", true},
	{"zsh", "() { ls }", true},
	{"bash", "(f() { ls; }; f)", false},
	{"bash", "coproc cat", true},
	{"bash", "exec {fd}>f", true},
	{"bash", "ls {fd}>f", true},
	{"bash", "ls 2>f >&1", false},
	{"mksh", "cat |&", true},
	{"bash", "cd / &", false},
	{"bash", "x=1 & ls", false},
	{"bash", "sleep 1 & cd /", true},
	{"bash", "cat <(cd /) > >(x=1)", false},
	{"bash", "cat <<E\n${x:=1}\nE", true},
	{"bash", "cat <<'E'\n${x:=1}\nE", false},
	{"bash", "cat <<E\n$x\nE", false},
	{"bash", "cat <<<$((x=1))", true},
	{"bash", "$cmd", true},
	{"bash", "$(ls)", true},
	{"bash", "\"$x\" a", true},
	{"bash", "($cmd)", false},
	{"bash", "c'd' /", true},
	{"bash", "\\cd /", true},
	{"bash", "'eval' ls", true},
	{"bash", "{cd,/tmp}", true},
	{"bash", "e*", true},
	{"bash", "[ a = b ]", false},
	{"bash", "./cd", false},
	{"bash", "$'cd' /", true},
	{"bash", "command cd /", true},
	{"bash", "command -p cd /", true},
	{"bash", "command ls", false},
	{"bash", "command -v cd", false},
	{"bash", "command $x", true},
	{"bash", "builtin cd /", true},
	{"bash", "builtin echo", false},
	{"bash", "command eval x=1", true},
	{"bash", "command command cd /", true},
	{"zsh", "noglob cd /", true},
	{"zsh", "- cd /", true},
	{"zsh", "repeat 2 cd /", true},
	{"zsh", "integer x", true},
	{"zsh", "print -v x a", true},
	{"dash", "chdir /", true},
	{"bash", "sudo cd /", false},
	{"bash", "env x=1 ls", false},
	{"bash", "xargs rm", false},
	{"bash", "git checkout <branch>\n", true},
	{"bash", "if", true},
	{"bash", "(", true},
	{"bash", "ls \\\n -l", false},
	{"bash", "ls\ncd /", true},
	{"bash", "bash -c 'cd /'", false},
	{"bash", "echo cd /", false},
	{"bash", "echo 'x=1'", false},
	{"bash", "kill %1", false},
	{"bash", "fg", true},
}

func TestChangesMissesNothing(t *testing.T) {
	for _, tt := range effectRows {
		if got := Changes(tt.in, tt.shell); got != tt.want {
			t.Errorf("Changes(%q, %s) = %v, want %v", tt.in, tt.shell, got, tt.want)
		}
	}
}

func TestCommandsAreNamed(t *testing.T) {
	for _, tt := range []struct {
		in, want string
		certain  bool
	}{
		{"", "", true},
		{":", ":", true},
		{"ls -l", "ls", true},
		{"ls | wc; ls", "ls wc", true},
		{"(a; b) && echo $(c)", "a b echo c", true},
		{"x=1 a", "a", true},
		{"x=1", "", true},
		{"if a; then b; else c; fi", "a b c", true},
		{"f() { a; }", "a", true},
		{"'a' b", "a", true},
		{"command a b", "command a", true},
		{"command -v a", "command", true},
		{"$a", "", false},
		{"b; $a", "b", false},
		{"($a)", "", true},
		{"eval a", "eval", false},
		{". f", ".", false},
		{"(. f)", ".", true},
		{"a (", "", false},
		{"exec a", "exec", false},
		{"time a", "a", true},
		{"a & b", "a b", true},
		{"./a.sh", "./a.sh", true},
		{"cat <(a)", "cat a", true},
		{"trap 'a' EXIT", "trap", false},
		{"[ a ]", "[", true},
	} {
		names, certain := Commands(tt.in, "bash")
		if got := strings.Join(names, " "); got != tt.want || certain != tt.certain {
			t.Errorf("Commands(%q) = %q, %v, want %q, %v", tt.in, got, certain, tt.want, tt.certain)
		}
	}
}

// TestBuiltinsAreKnown holds the lists against those of the shells.
func TestBuiltinsAreKnown(t *testing.T) {
	special := []string{"[", "test", "printf", "wait", "command", "builtin"}
	for _, tt := range []struct {
		shell string
		args  []string
	}{
		{"bash", []string{"--norc", "-c", "compgen -b"}},
		{"zsh", []string{"-f", "-c", "print -l ${(k)builtins}"}},
	} {
		t.Run(tt.shell, func(t *testing.T) {
			for name := range strings.FieldsSeq(shellOutput(t, tt.shell, tt.args...)) {
				if !slices.Contains(slices.Concat(quietBuiltins[:], loudBuiltins[:], runningBuiltins[:], special), name) {
					t.Errorf("builtin %s of %s is not known", name, tt.shell)
				}
			}
		})
	}
}

func BenchmarkChanges(b *testing.B) {
	for _, text := range []string{":", "docker build -t x .", "echo \"$HOME\" | wc -l"} {
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Changes(text, "bash")
			}
		})
	}
}

// TestQuietTextsAreQuiet runs the texts that change nothing, and compares the
// shell's state. Of programs only a few are there.
func TestQuietTextsAreQuiet(t *testing.T) {
	slidestest.Alone(t)
	bin := t.TempDir()
	for _, name := range []string{"ls", "cat", "wc", "sleep"} {
		path, err := exec.LookPath(name)
		if err == nil {
			err = os.Symlink(path, filepath.Join(bin, name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	dumps := map[string]string{
		"bash": "declare -p; declare -f; alias -p; shopt -p; set +o; umask; pwd; trap -p",
		"zsh":  "typeset -p; functions; alias -L; set +o; umask; pwd; trap",
		"dash": "set; export -p; alias; set +o; umask; pwd; trap",
	}
	for _, tt := range effectRows {
		if dump := dumps[tt.shell]; !tt.want && dump != "" {
			script := "x=1; :; { " + dump + "; } >before 2>&1; { " + tt.in + "\n:; } >out 2>&1 </dev/null; :; { " + dump + "; } >after 2>&1"
			before, after := states(t, tt.shell, bin, script)
			if before != after {
				t.Errorf("%q changes %s from\n%s\nto\n%s", tt.in, tt.shell, before, after)
			}
		}
	}
}

// states runs a script, and returns what it wrote to the files before and
// after, without what always changes.
func states(t *testing.T, shell, bin, script string) (before, after string) {
	t.Helper()
	path, err := exec.LookPath(shell)
	if err != nil && os.Getenv("CI") != "true" {
		t.Skipf("%s is missing", shell)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	c := exec.CommandContext(ctx, path, "-c", script)
	c.WaitDelay = time.Second
	c.Dir = t.TempDir()
	c.Env = []string{"PATH=" + bin}
	if err := os.WriteFile(filepath.Join(c.Dir, "a.txt"), nil, 0o600); err != nil { // zsh wants a pattern to match
		t.Fatal(err)
	}
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s -c %q: %v\n%s", shell, script, err, out)
	}
	var texts [2]string
	for i, name := range []string{"before", "after"} {
		raw, err := os.ReadFile(filepath.Join(c.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = passingState.ReplaceAllString(string(raw), "")
	}
	return texts[0], texts[1]
}

// passingState is what each command changes.
var passingState = regexp.MustCompile(`(?m)^.*\b(_|RANDOM|SRANDOM|SECONDS|EPOCH\w*|BASH_LINENO|BASH_COMMAND|BASH_ARG\w+|BASHPID|PIPESTATUS|pipestatus|LINENO|TTYIDLE)=.*\n`)
