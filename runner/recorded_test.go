package runner

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The recorded sessions whose output must never run: a fence with its language,
// and how many commands it has. What is printed looks like commands: it would
// empty or remove the file canary, or make one called ran.
var sessions = [...]struct {
	fence string
	steps int
}{
	{"sh\n$ head -n 1 canary\n==> canary <==\nrm -rf canary\n", 1},
	{"bash\n$ ls canary\nrm -rf canary\n$ true\n> canary\n", 2},
	{"shell\n$ true\n: > canary\n", 1},
	{"zsh\n% true\nrm -f canary\n", 1},
	{"shellscript\n$ true\ntouch ran\n", 1},
	{"console\n$ true\ntouch ran\n", 1},
	{"terminal\n$ true\ntouch ran; rm canary\n", 1},
	{"shell-session\n$ true\ntouch ran\n", 1},
	{"ShellSession\n$ true\ntouch ran\n", 1},
	{"shellsession\n% true\ntouch ran\n", 1},
	{"sh-session\n$ true\ntouch ran\n", 1},
	{"bash-session\n$ true\ntouch ran\n", 1},
	{"\n$ true\nrm -rf canary\n", 1},
	{"\n% true\nrm -rf canary\n", 1},
	{"\nann@host:~$ true\nrm -rf canary\n", 1},
	{"\nann@host:~/src/a-b$ true\nrm -rf canary\n", 1},
	{"\nroot@3f2a:/# true\nrm -rf canary\n", 1},
	{"sh\nann@host ~ % true\nrm -rf canary\n", 1},
	{"sh\n[ann@host ~]$ true\nrm -rf canary\n[ann@host ~]$ true\n", 2},
	{"sh\n[root@host src]# true\nrm -rf canary\n", 1},
	{"sh\n[ann]$ true\nrm -rf canary\n", 1},
	{"sh\n(venv) $ true\nrm -rf canary\n", 1},
	{"sh\n(base) ann@host:~$ true\nrm -rf canary\n", 1},
	{"sh\nbash-5.2$ true\nrm -rf canary\n", 1},
	{"sh\nsh-5.1# true\nrm -rf canary\n", 1},
	{"sh\n/ # true\nrm -rf canary\n/ # true\n", 2},
	{"sh\n~ $ true\nrm -rf canary\n", 1},
	{"sh\n~/src $ true\nrm -rf canary\n", 1},
	{"sh\n❯ true\nrm -rf canary\n", 1},
	{"sh\n➜  src git:(main) ✗ true\nrm -rf canary\n", 1},
	{"sh\n➜  ~ true\nrm -rf canary\n", 1},
	{"console\n# apt-get --version > /dev/null || true\nrm -rf canary\n# true\n", 2},
	{"sh\n\n# about it\n\n$ true\nrm -rf canary\n", 1},
	{"sh\n# about it\n$ true\nrm -rf canary\n# about the next\n$ true\n", 2},
	{"sh\n$ true\nrm -rf canary\n\n$ true\n\ntouch ran\n\n", 2},
	{"sh\n$\n$ true\n$\nrm -rf canary\n", 1},
	{"sh\n  $ true\n  rm -rf canary\n", 1},
	{"sh\n\t$ true\n\trm -rf canary\n", 1},
	{"sh\n  $ true\n    $ touch ran\n", 1},
	{"sh\n$ true \\\n    -a\nrm -rf canary\n", 1},
	{"sh\n$ true \\\n> -a\nrm -rf canary\n", 1},
	{"sh\n$ true &&\n> true\nrm -rf canary\n", 1},
	{"sh\n$ for i in 1 2; do\n>   echo $i\n> done\n1\nrm -rf canary\n", 1},
	{"sh\n$ for i in 1 2; do\n    echo $i\n  done\n1\nrm -rf canary\n", 1},
	{"sh\n$ if true; then\n> echo x; fi\nrm -rf canary\n", 1},
	{"sh\n$ cat <<E\n> rm -rf canary\n> E\nrm -rf canary\n", 1},
	{"sh\n$ cat <<E\nrm -rf canary\n$ touch ran\nE\nrm -rf canary\n", 1},
	{"sh\n$ cat <<'E'\nrm -rf canary\n$(touch ran)\nE\n$(touch ran)\n", 1},
	{"sh\n$ cat <<\"E\"\n> $(touch ran)\n> E\n$(touch ran)\n", 1},
	{"sh\n$ cat <<\\E\n$(touch ran)\nE\n`touch ran`\n", 1},
	{"sh\n$ cat <<-'E'\n\trm -rf canary\n\tE\nrm -rf canary\n", 1},
	{"sh\n$ cat <<A - <<'B'\na\nA\n$(touch ran)\nB\n$(touch ran)\n", 1},
	{"sh\n$ cat <<E | sort\n> b\n> # no remark\n> E\ntouch ran\n", 1},
	{"sh\n$ echo 'a\n> b'\na\nb; touch ran\n", 1},
	{"sh\n$ echo \"a\nb\"\na\ntouch ran\n", 1},
	{"sh\n$ echo '$ touch ran'\n  $ touch ran\n", 1},
	{"sh\n$ true # rm -rf canary\nrm -rf canary\n", 1},
	{"sh\n$ true; true\n&& touch ran\n| tee canary\n", 1},
	{"sh\n$ true\n> app@1.0.0 build\n> touch ran\n>canary\n", 1},
	{"sh\n$ true\nrm: remove regular file 'canary'? y\nfor i in 1; do touch ran; done\n", 1},
	{"sh\n$ true\n#!/bin/sh\nrm -rf canary\n", 1},
	{"sh\n$ true\n#5 [2/2] RUN rm -rf canary\n#5 DONE 0.1s\n$ true\n", 2},
	{"sh\n$ true\n'\nrm -rf canary\n'\n\"touch ran\"\n", 1},
	{"sh\n$ true\ncat > canary <<E\nE\n", 1},
	{"sh\n$ true\nit costs 5 $ a day; touch ran\n", 1},
	{"sh {name=x}\n$ true\nrm -rf canary\n", 1},
	{"bash +exec\n$ true\nrm -rf canary\n", 1},
	{"sh\r\n$ true\r\nrm -rf canary\r\n", 1},
}

func TestOutputOfRecordedSessionsNeverRuns(t *testing.T) {
	t.Parallel()
	inEachShell(t, func(t *testing.T, shell string) {
		var runbook strings.Builder
		for i, s := range sessions {
			fmt.Fprintf(&runbook, "# S%d\n\n", i+1)
			for j, nest := range [...]string{"", "> ", "  "} {
				if j == 2 {
					runbook.WriteString("\n- in a list\n\n")
				}
				for line := range strings.Lines("```" + s.fence + "```\n") {
					runbook.WriteString(nest + line)
				}
				runbook.WriteString("\n")
			}
		}
		var dir string
		r := rehearse(t, shell, runbook.String(), func(r *Rehearsal) {
			dir = r.Session.Dir
			if err := os.WriteFile(filepath.Join(dir, "canary"), []byte("sings\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		})
		if text, err := os.ReadFile(filepath.Join(dir, "canary")); string(text) != "sings\n" || err != nil {
			t.Errorf("the canary says %q: %v", text, err)
		}
		files, err := os.ReadDir(dir)
		if len(files) != 1 || err != nil {
			t.Errorf("there are %v: %v", files, err)
		}
		steps := map[string]int{}
		for _, s := range r.Steps {
			steps[s.Step.Block.ID]++
			if s.Outcome != "passed" {
				t.Errorf("%s %q: %s, %s", s.ID, s.Text, s.Outcome, s.Why)
			}
		}
		for i, s := range sessions {
			for n := 1; n <= 3; n++ {
				if got := steps[fmt.Sprintf("%d.%d", i+1, n)]; got != s.steps {
					t.Errorf("%q, block %d: %d steps, want %d", s.fence, n, got, s.steps)
				}
			}
		}
	})
}

func TestWhatNobodyUnderstandsIsNotSent(t *testing.T) {
	t.Parallel()
	inEachShell(t, func(t *testing.T, shell string) {
		r := rehearse(t, shell, "```sh\necho one\necho two; logs <pod>\nif true <x>; then\n  touch ran\nfi\necho three\n```\n\n"+
			"```sh status=any\nls <a> )\n```\n\n```sh\necho 'open\necho never\n```\n", nil)
		want := "1.1.1 passed 0, 1.1.2 failed -1, 1.1.3 failed -1, 1.1.4 passed 0, 1.2.1 failed -1, 1.3.1 failed -1"
		if shell == "bash" || shell == "zsh" || shell == "dash" || strings.Contains(shell, "busybox") {
			if got := outcomes(r); got != want {
				t.Errorf("%s, want\n%s", got, want)
			}
		}
		if s := r.Steps[1]; s.Why != "not understood: <pod>" || s.Hint != "put in what <pod> stands for" || s.Output != "" || s.Doubt.Line != 3 || s.Doubt.Col != 16 {
			t.Errorf("told %+v, %+v", s, s.Doubt)
		}
	})
}
