package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"showrunner/slides"
)

// A trace is a step that would show the session, and what it must print; each %
// row names the shells that it is for, "" being all.
var traces = []struct {
	name, shells string
	try          func(w *show)
}{
	{"set -o vi and emacs", "", func(w *show) {
		for _, mode := range []string{"set -o vi", "set -o emacs"} {
			if w.sh.name == "dash" || w.sh.name == "busybox" && mode == "set -o emacs" {
				w.run(mode)
			} else {
				w.want(mode, "")
			}
			w.want("echo a", "a\r\n")
			w.want("printf '[%s]\\n' 'b\tc'", "[b\tc]\r\n")
		}
	}},
	{"setopt zle", "zsh", func(w *show) {
		w.want("setopt zle", "")
		w.want("echo 'b\tc'", "b\tc\r\n")
	}},
	{"exports all of a file", "", func(w *show) {
		w.file(".env", "MINE=1\n")
		w.want("set -a; . ./.env; set +a", "")
		w.clean("env")
		w.want("echo $MINE; sh -c 'echo $MINE'", "1\r\n1\r\n")
		for _, sh := range []string{"bash", "zsh", "dash"} {
			w.clean(sh + " -c env")
		}
	}},
	{"exports all and goes on so", "", func(w *show) {
		w.want("set -a; x=1", "")
		w.clean("env")
		w.want("y=2; sh -c 'echo $x$y'", "12\r\n")
		w.ends("(exit 3)", 3)
		w.want("echo $?; case $- in *a*) echo on;; esac", "3\r\non\r\n")
		w.clean("env; set +a")
		w.want("z=3; sh -c 'echo $x$y$z'", "12\r\n")
		w.clean("env")
	}},
	{"Ctrl-C under set -a", "", func(w *show) {
		w.want("set -a", "")
		w.interrupted("echo on; sleep 1000", "sleep")
		w.clean("env")
	}},
	{"a venv's activate, then env", "", func(w *show) {
		w.file("activate", "_OLD=\"${PS1:-}\"\nPS1=\"(venv) ${PS1:-}\"\nexport PS1\n")
		out := w.clean(". ./activate; env")
		if !strings.Contains(out, "PS1=(venv) ") {
			w.t.Errorf("PS1 is not exported: %q", out)
		}
		w.clean("env")
		w.clean("echo \"$_OLD\"; bash --norc -c env")
		w.want("echo a", "a\r\n")
	}},
	{"lists functions", "bash zsh", func(w *show) {
		w.want("mine() { echo hi; }", "")
		for _, text := range []string{"declare -F", "typeset -f", "declare -f"} {
			if w.sh.name == "zsh" && text == "declare -F" {
				continue
			}
			if out := w.clean(text); !strings.Contains(out, "mine") {
				w.t.Errorf("%s printed %q", text, out)
			}
		}
		w.want("mine", "hi\r\n")
		w.aborts("exit 3", 3)
		w.want("mine", "hi\r\n")
	}},
	{"lists traps and aliases", "", func(w *show) {
		w.want("trap 'echo usr' USR1", "")
		if out := w.clean("trap"); !strings.Contains(out, "echo usr") {
			w.t.Errorf("trap printed %q", out)
		}
		w.clean("alias")
		if w.sh.name == "bash" {
			w.clean("trap -p")
			w.want("trap -p EXIT", "")
		}
		w.want("x=1", "")
		w.aborts("exit 3", 3)
		w.want("echo $x", "1\r\n")
	}},
	{"keeps the state when a step that lists traps ends the shell", "", func(w *show) {
		w.want("x=1", "")
		w.aborts("trap >/dev/null; exit 3", 3)
		w.want("echo $x", "1\r\n")
	}},
	{"history", "bash zsh", func(w *show) {
		w.want("echo 'it''s'", "its\r\n")
		w.want("for i in 1 2; do\necho $i\ndone", "1\r\n2\r\n")
		for _, text := range []string{"history", "fc -l"} {
			out := w.clean(text)
			if !strings.Contains(out, "echo 'it''s'") || !strings.Contains(out, "for i in 1 2; do") {
				w.t.Errorf("%s printed %q", text, out)
			}
		}
	}},
	{"set -v left on", "", func(w *show) {
		w.want("set -v", "")
		w.want("echo a", "echo a\r\na\r\n")
		w.ends("(exit 3)", 3)
		w.want("echo $?", "echo $?\r\n3\r\n")
	}},
	{"set -x left on", "", func(w *show) {
		w.ends("PS4='+ '; set -x", 0)
		w.want("echo a", "+ echo a\r\na\r\n")
	}},
	{"setopt verbose left on", "zsh", func(w *show) {
		w.want("setopt verbose", "")
		w.want("echo a", "echo a\r\na\r\n")
	}},
	{"writes to its input", "", func(w *show) { w.want("echo x >&0", "x\r\n") }},
	{"an open quote speaks of the step", "", func(w *show) {
		for _, text := range []string{"echo 'open", "for i in 1 2; do\necho $i", "if true; then\necho a", "echo $(date"} {
			r, out := w.run(text)
			if strings.Contains(out, "}") || strings.Contains(out, "`fi'") || strings.Contains(out, "if :") || r.Status == 0 {
				w.t.Errorf("%q: status %d, printed %q", text, r.Status, out)
			}
		}
	}},
	{"preexec sees the step", "zsh", func(w *show) {
		w.want("preexec() { print -r -- \"<$1>\"; }", "")
		w.want("echo $(echo a; echo x >>count)", "<echo $(echo a; echo x >>count)>\r\na\r\n")
		w.want("unfunction preexec; wc -l <count | tr -d ' '", "<unfunction preexec; wc -l <count | tr -d ' '>\r\n1\r\n")
		w.want("echo a", "a\r\n")
	}},
	{"kills its first job", "bash zsh dash", func(w *show) {
		w.ends("sleep 300 &", 0)
		w.ends("kill %1", 0)
	}},
}

// clean runs a step that must pass and print nothing of the session's.
func (w *show) clean(text string) string {
	w.t.Helper()
	out := w.ends(text, 0)
	for _, ours := range []string{w.nonce, "__sr", "7717"} {
		if strings.Contains(out, ours) {
			w.t.Errorf("%s shows %q: %q", text, ours, out)
		}
	}
	return out
}

func TestSessionIsNotSeen(t *testing.T) {
	t.Parallel()
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			t.Parallel()
			for _, c := range traces {
				if c.shells != "" && !strings.Contains(c.shells, name) {
					continue
				}
				t.Run(c.name, func(t *testing.T) {
					c.try(open(t, &Session{Shell: name, Env: append(os.Environ(), "HOME="+t.TempDir())}))
				})
			}
		})
	}
}

// The shell of a runbook that is over runs its EXIT trap to the end.
func TestTrapEndsItsWork(t *testing.T) {
	t.Parallel()
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			t.Parallel()
			w := open(t, &Session{Shell: name})
			w.want("trap 'sleep 0.3; touch done; echo bye' EXIT", "")
			w.ends("sleep 1000 &", 0)
			n := len(w.log.from(0))
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(filepath.Join(w.Dir, "done")); err != nil {
				t.Error(err)
			}
			if out := w.log.output(n); out != "bye\r\n" {
				t.Errorf("printed %q", out)
			}
		})
	}
}

// Nothing of what ends a shell is its last step's.
func TestEndPrintsNothing(t *testing.T) {
	t.Parallel()
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			t.Parallel()
			for _, text := range []string{"echo a", "set -v", "set -x; :"} {
				w := open(t, &Session{Shell: name})
				w.ends(text, 0)
				n := len(w.log.from(0))
				if err := w.Close(); err != nil {
					t.Error(err)
				}
				if out := w.log.output(n); out != "" {
					t.Errorf("%q, then the end: printed %q", text, out)
				}
			}
		})
	}
}

// A link to busybox is a shell by its own name.
func TestLinkToBusyboxIsAShell(t *testing.T) {
	t.Parallel()
	have(t, "busybox")
	path, _ := lookShell("busybox")
	for _, name := range []string{"sh", "ash"} {
		link := filepath.Join(t.TempDir(), name)
		if err := os.Symlink(path, link); err != nil {
			t.Fatal(err)
		}
		w := open(t, &Session{Shell: link})
		w.want("for i in 1 2; do\necho $i\ndone", "1\r\n2\r\n")
		if !w.accepts(&slides.Step{Text: "if true; then\n:\nfi"}) {
			t.Errorf("%s accepts nothing", name)
		}
	}
}
