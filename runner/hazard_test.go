package runner

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"showrunner/runner/journal"
)

var shellNames = []string{"bash", "dash", "zsh", "busybox"}

// A hazard is something that breaks a naive session.
type hazard struct {
	name string
	try  func(w *show)
}

var hazards = []hazard{
	{"keeps directory, variables, functions, aliases", func(w *show) {
		w.want("cd /usr; x=1; export Y=2; f() { echo f$1; }; alias al='echo al'", "")
		w.want("echo $PWD $x; sh -c 'echo $Y'; f 3", "/usr 1\r\n2\r\nf3\r\n")
		w.want("al", "al\r\n")
	}},
	{"keeps $?", func(w *show) {
		w.ends("(exit 7)", 7)
		w.want("echo $?", "7\r\n")
	}},
	{"keeps PIPESTATUS", func(w *show) {
		w.ends("(exit 3) | (exit 4)", 4)
		if w.sh.name == "bash" { // in zsh a group is a pipeline, dash and ash have none
			w.want("echo ${PIPESTATUS[@]} $?", "3 4 4\r\n")
		}
	}},
	{"the terminal is on 0, 1 and 2", func(w *show) {
		w.want("tty; [ -t 0 ] && [ -t 1 ] && [ -t 2 ] && echo yes", w.slaveName+"\r\nyes\r\n")
		var st syscall.Stat_t
		c, _ := w.proc.pipe.SyscallConn()
		c.Control(func(fd uintptr) { syscall.Fstat(int(fd), &st) })
		if out := w.ends("ls -l /proc/self/fd", 0); strings.Contains(out, fmt.Sprintf("pipe:[%d]", st.Ino)) {
			w.t.Errorf("a program has the command pipe: %q", out)
		}
	}},
	{"sets PS1 and PS2", func(w *show) {
		w.want("PS1='foo> '; PS2='more> '", "")
		w.want("for i in 1 2; do\necho $i\ndone", "1\r\n2\r\n")
	}},
	{"sources a venv's activate", func(w *show) {
		w.file("activate", "_OLD=\"${PS1:-}\"\nPS1=\"(venv) ${PS1:-}\"\nexport PS1\nhash -r 2>/dev/null\n")
		w.want(". ./activate", "")
		w.want("echo a", "a\r\n")
		w.want("echo b", "b\r\n")
	}},
	{"sets PROMPT_COMMAND and precmd", func(w *show) {
		w.want("PROMPT_COMMAND=true; precmd() { true; }", "")
		w.want("echo a", "a\r\n")
	}},
	{"takes all hooks away at once", func(w *show) {
		w.want("unset PROMPT_COMMAND; PROMPT_COMMAND=; precmd_functions=; unset -f __sr_at; PS1='gone> '", "")
		w.want("echo a", "a\r\n")
		w.want("echo b", "b\r\n")
	}},
	{"takes all hooks away where nobody sees it", func(w *show) {
		w.want("a=PROMPT; eval \"$a\"'_COMMAND='", "")
		w.want("echo a", "a\r\n")
	}},
	{"exec 2>file", func(w *show) {
		w.want("exec 2>err", "")
		w.want("echo a; echo b >&2", "a\r\n")
		w.want("cat err", "b\r\n")
	}},
	{"exec >file", func(w *show) {
		w.want("exec >out", "")
		w.want("echo a", "")
		w.want("cat out >&2", "a\r\n")
	}},
	{"exec <file", func(w *show) {
		w.want("exec </dev/null", "")
		w.want("echo a", "a\r\n")
	}},
	{"set -e, then fails", func(w *show) {
		w.want("cd /usr; x=1; export Y=2; f() { echo f; }; alias al='echo al'; set -e", "")
		w.aborts("false", 1)
		w.want("echo $PWD $x; sh -c 'echo $Y'; f", "/usr 1\r\n2\r\nf\r\n")
		w.want("al", "al\r\n")
		w.ends("false", 1)
	}},
	{"exit 3", func(w *show) {
		w.want("x='a  b'; set -u", "")
		w.aborts("cd /; y=\"it's\"; exit 3", 3)
		w.want("echo \"$x$y\" $PWD; case $- in *u*) echo u; esac", "a  bit's /\r\nu\r\n")
	}},
	{"kill -9 $$", func(w *show) {
		w.want("cd /usr", "")
		w.aborts("kill -9 $$", 137)
		w.want("echo $PWD", "/usr\r\n")
	}},
	{"exec ls", func(w *show) {
		w.want("cd /; x=1", "")
		w.aborts("exec true", 0)
		w.want("echo $PWD $x", "/ 1\r\n")
	}},
	{"sets its own EXIT trap", func(w *show) {
		w.want("x=1; trap 'echo bye' EXIT", "")
		w.want("y=2", "")
		if out := w.aborts("exit 4", 4); strings.TrimPrefix(out, "exit\r\n") != "bye\r\n" {
			w.t.Errorf("the trap printed %q", out)
		}
		w.want("echo $x $y", "1 2\r\n")
	}},
	{"sets its own INT trap", func(w *show) {
		w.want("trap 'echo int' INT", "")
		w.ends("kill -INT $$; echo on", 0)
		w.want("trap - INT", "")
		w.want("echo a", "a\r\n")
	}},
	{"leaves jobs running", func(w *show) {
		w.ends("sleep 1000 & sleep 1001 &", 0)
		jobs := w.Jobs()
		for len(jobs) == 2 && (!strings.HasPrefix(jobs[0].Command, "sleep ") || !strings.HasPrefix(jobs[1].Command, "sleep ")) {
			<-time.After(5 * time.Millisecond) // not quite there yet
			jobs = w.Jobs()
		}
		if len(jobs) != 2 || jobs[0].Command != "sleep 1000" || jobs[1].Command != "sleep 1001" {
			w.t.Errorf("Jobs() = %v", jobs)
		}
	}},
	{"leaves an OSC unfinished", func(w *show) {
		w.want(`printf '\033]0;title'`, "\x1b]0;title")
		w.want("echo a", "a\r\n")
	}},
	{"leaves a DCS unfinished", func(w *show) {
		w.want(`printf '\033Pq'`, "\x1bPq")
		w.want("echo a", "a\r\n")
	}},
	{"forges marks", func(w *show) {
		w.want(`printf '\033]133;D;0\007\033]633;D;0\007\033]7717;AAAA;1;0;1;/;AAAA\007'; echo on`,
			"\x1b]133;D;0\a\x1b]633;D;0\a\x1b]7717;AAAA;1;0;1;/;AAAA\aon\r\n")
		w.want("echo a", "a\r\n")
	}},
	{"prints the shell's own variables", func(w *show) {
		w.ends("set; echo \"$PS1\"; echo on", 0)
		w.want("echo a", "a\r\n")
	}},
	{"asks the terminal and ends", func(w *show) {
		w.want(`stty -echo; printf '\033[6n'`, "\x1b[6n")
		w.key([]byte("\x1b[1;1R\n"))
		w.want("stty echo", "")
		w.file("read.sh", "stty -icanon min 0 time 1; dd bs=64 count=1 2>/dev/null | wc -c; stty icanon\n")
		if out := w.ends("sh read.sh", 0); strings.TrimSpace(out) != "0" {
			w.t.Errorf("%q bytes of input were left", out)
		}
	}},
	{"sets IFS", func(w *show) {
		w.want("IFS=0123456789/", "")
		w.want("echo a", "a\r\n")
		w.want("unset IFS", "")
	}},
	{"sets a DEBUG trap", func(w *show) {
		if name := w.sh.name; name == "dash" || name == "busybox" {
			return // has none
		}
		w.want("n=0; trap 'n=$((n+1))' DEBUG; echo \"[$n]\"", "[1]\r\n")
		w.ends("n=0", 0)
		w.ends("echo", 0)
		counted := "2\r\n"
		if w.sh.name == "zsh" {
			counted = "4\r\n" // there a group counts too
		}
		w.want("echo $n", counted)
		w.want("trap - DEBUG; trap 'echo debug' DEBUG; trap - DEBUG", "debug\r\n")
	}},
	{"sets an ERR trap", func(w *show) {
		if name := w.sh.name; name == "dash" || name == "busybox" {
			return // has none
		}
		w.want("trap 'echo err' ERR", "")
		if out := w.ends("false", 1); out != "err\r\n" {
			w.t.Errorf("the trap printed %q", out)
		}
		w.want("echo $?", "1\r\n")
	}},
	{"set -x", func(w *show) {
		w.ends("PS4='+ '; set -x", 0)
		w.want("echo a", "+ echo a\r\na\r\n")
		w.ends("(exit 3)", 3)
		w.ends("set +x", 0)
	}},
	{"set -u", func(w *show) {
		w.want("set -u", "")
		if r, _ := w.run("echo $nope; echo on"); r.Status == 0 {
			w.t.Errorf("status %d", r.Status)
		}
		w.want("echo a", "a\r\n")
	}},
	{"set -C", func(w *show) {
		w.want("set -C; x=1", "")
		w.aborts("exit 3", 3)
		w.want("echo $x", "1\r\n")
	}},
	{"stty sane", func(w *show) {
		w.want("stty sane", "")
		w.want("echo a", "a\r\n")
	}},
	{"stty olcuc", func(w *show) {
		w.want("stty olcuc", "")
		w.want("echo a", "A\r\n")
	}},
	{"prints no final newline", func(w *show) {
		w.want("printf abc", "abc")
		w.want("echo a", "a\r\n")
	}},
	{"prints binary", func(w *show) {
		_, out := w.run("stty -opost; head -c 300000 /dev/urandom | tee bin; stty opost")
		b, err := os.ReadFile(filepath.Join(w.Dir, "bin"))
		if err != nil || out != string(b) {
			i := 0
			for i < min(len(out), len(b)) && out[i] == b[i] {
				i++
			}
			w.t.Errorf("printed %d bytes, want %d; from byte %d on %.40q, want %.40q", len(out), len(b), i, out[i:], b[i:])
		}
	}},
	{"stty -echo raw and dies", func(w *show) {
		w.ends("stty -echo raw; sh -c 'kill -9 $$'", 137)
		w.want("stty -a | tr ' ;' '\\n\\n' | grep -c -x -e echo -e icanon -e opost", "3\r\n")
	}},
	{"a stty that passed stays", func(w *show) {
		w.want("stty -echo -icanon", "")
		w.want("stty -a | tr ' ;' '\\n\\n' | grep -c -x -e -echo -e icanon", "2\r\n")
	}},
	{"syntax error", func(w *show) {
		if r, _ := w.run("if"); r.Status != 2 && !(w.sh.name == "zsh" && r.Status == 1) {
			w.t.Errorf("status %d", r.Status)
		}
		w.want("[ $? != 0 ] && echo a", "a\r\n")
		if r, _ := w.run("echo 'open"); r.Status == 0 {
			w.t.Errorf("status %d", r.Status)
		}
		w.want("echo a", "a\r\n")
	}},
	{"broken construct runs nothing", func(w *show) {
		for _, text := range []string{
			"for f in a b; do\ntouch side\ndone done", "touch side\n)\n", "cat <<E\ntouch side\n", "touch side\necho <name>\n",
			"for ((;;)); do\ntouch side; break\ndone }", "while true; do\ntouch side; break;\ndone;;\n",
		} {
			w.run(text)
			if _, err := os.Stat(filepath.Join(w.Dir, "side")); err == nil && !strings.HasPrefix(text, "touch side\necho") {
				w.t.Errorf("%q ran in part", text)
				os.Remove(filepath.Join(w.Dir, "side"))
			}
			os.Remove(filepath.Join(w.Dir, "side"))
			w.want("echo a", "a\r\n")
		}
	}},
	{"ends in a backslash", func(w *show) {
		w.want("echo a \\", "a\r\n")
		w.want("echo b \\\n", "b\r\n")
	}},
	{"here-doc of 100 KB", func(w *show) {
		line := strings.Repeat("x", 99) + "\n"
		w.want("cat <<'EOF' | wc -c | tr -d ' '\n"+strings.Repeat(line, 1000)+"EOF", "100000\r\n")
		w.want("cat <<EOF\na $((1+1))\nEOF", "a 2\r\n")
	}},
	{"comment at the end, comment alone", func(w *show) {
		w.want("echo a # b", "a\r\n")
		w.want("# nothing", "")
	}},
	{"line of 10,000 bytes", func(w *show) {
		w.want("echo "+strings.Repeat("y", 10000)+" | wc -c | tr -d ' '", "10001\r\n")
	}},
	{"Ctrl-C ends a program", func(w *show) { w.interrupted("echo on; sleep 1000", "sleep") }},
	{"Ctrl-C ends a loop", func(w *show) { w.interrupted("echo on; while :; do :; done", "") }},
	{"Ctrl-C ends a function", func(w *show) { w.interrupted("f() { sleep 1000; }; echo on; f", "sleep") }},
	{"Ctrl-C ends a builtin", func(w *show) { w.interrupted("echo on; read x", "") }},
	{"Ctrl-Z, then fg", func(w *show) {
		done := w.start("sh -c 'echo on; sleep 1; echo off'")
		w.awaitProgram("sleep")
		if err := w.Suspend(); err != nil {
			w.t.Error(err)
		}
		if r := w.result(done); r.Status != 148 || !r.Stopped {
			w.t.Errorf("status %d, stopped %v", r.Status, r.Stopped)
		}
		if r, out := w.run("fg"); r.Status != 0 || !strings.HasSuffix(out, "off\r\n") {
			w.t.Errorf("fg = status %d, printed %q", r.Status, out)
		}
	}},
	{"read and a pipe", func(w *show) {
		done := w.start("echo on; read x; echo \"<$x>\"")
		w.log.awaitText(w.t, "on\r\n")
		w.Write([]byte("abc\r"))
		if r := w.result(done); r.Status != 0 || !strings.Contains(w.log.output(0), "<abc>\r\n") {
			w.t.Errorf("status %d, printed %q", r.Status, w.log.output(0))
		}
	}},
	{"runs another shell that is typed into", func(w *show) {
		done := w.start("sh")
		w.waits(journal.LikelyWaiting)
		if _, err := w.Type(w.t.Context(), stepOf("2.1.1", "echo $((20+3))")); err != nil {
			w.t.Error(err)
		}
		if !strings.Contains(w.log.output(0), "23\r\n") {
			w.t.Errorf("printed %q", w.log.output(0))
		}
		if _, err := w.Type(w.t.Context(), stepOf("2.1.2", "exit 5")); err != nil {
			w.t.Error(err)
		}
		if r := w.result(done); r.Status != 5 {
			w.t.Errorf("status %d", r.Status)
		}
	}},
	{"output arrives later", func(w *show) {
		w.ends("(sleep 0.2; echo late) &", 0)
		w.log.await(w.t, "later output", func(es []journal.Entry) bool {
			for _, e := range es {
				if e.Kind == journal.Output && e.Later && e.Step == "1.1.1" && strings.Contains(string(e.Data), "late") {
					return true
				}
			}
			return false
		})
	}},
	{"sees a new size", func(w *show) {
		done := w.start("sh -c 'trap \"stty size; exit\" WINCH; echo on; while :; do sleep 0.01; done'")
		w.log.awaitText(w.t, "on\r\n")
		if err := w.Resize(100, 30); err != nil {
			w.t.Error(err)
		}
		w.result(done)
		w.log.awaitText(w.t, "30 100\r\n")
	}},
	{"the shell dies while idle", func(w *show) {
		w.want("cd /usr; x=1", "")
		pid := w.proc
		if err := exec.Command("kill", "-9", fmt.Sprint(pid.cmd.Process.Pid)).Run(); err != nil {
			w.t.Fatal(err)
		}
		<-pid.dead
		w.want("echo $PWD$x", "/usr\r\n")
	}},
}

func (w *show) file(name, text string) {
	if err := os.WriteFile(filepath.Join(w.Dir, name), []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// interrupted runs a step that prints "on" and must end by Ctrl-C once the
// program has the terminal: before that a shell may lose the key.
func (w *show) interrupted(text, program string) {
	w.t.Helper()
	done := w.start(text)
	w.log.awaitText(w.t, "on\r\n")
	w.awaitProgram(program)
	if err := w.Interrupt(); err != nil {
		w.t.Error(err)
	}
	if w.locksUp(done) {
		w.t.Log("the shell has locked itself up, once more with a new one")
		open(w.t, &Session{Shell: w.Shell, Env: w.Env}).interrupted(text, program)
		return
	}
	if r := w.result(done); r.Status != 130 || r.Aborted {
		w.t.Errorf("status %d, aborted %v", r.Status, r.Aborted)
	}
	w.want("echo a", "a\r\n")
}

// locksUp waits until a step ends or its shell waits for a lock of its own for
// a second: busybox 1.35 jumps out of its signal handler and now and then, in
// one loop of a hundred, out of the allocator with it. In any terminal only
// its end helps then.
func (w *show) locksUp(done chan journal.Result) bool {
	if w.Shell != "busybox" {
		return false
	}
	locked := 0
	for limit := time.Now().Add(time.Minute); locked < 10 && time.Now().Before(limit); {
		select {
		case r := <-done:
			done <- r
			return false
		case <-time.After(100 * time.Millisecond):
		}
		place, _ := os.ReadFile(fmt.Sprintf("/proc/%d/wchan", w.shellPID()))
		if locked++; !strings.HasPrefix(string(place), "futex") {
			locked = 0
		}
	}
	return locked == 10
}

// awaitProgram waits until a program of that name runs in the session.
func (w *show) awaitProgram(name string) {
	w.t.Helper()
	limit := time.Now().Add(time.Minute)
	for name != "" && !slices.ContainsFunc(w.processes(), func(p proc) bool { return p.name == name }) {
		if time.Now().After(limit) {
			w.t.Fatalf("%s does not run", name)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// waits waits until the running step is known to wait.
func (w *show) waits(least journal.Waiting) {
	w.t.Helper()
	w.log.await(w.t, "a program that waits", func(es []journal.Entry) bool {
		return len(es) > 0 && es[len(es)-1].Kind == journal.Waits && es[len(es)-1].Waiting >= least
	})
}

func TestHazards(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	passed := map[string]bool{}
	t.Run("shells", func(t *testing.T) { // ends with the last of them
		for _, name := range shellNames {
			t.Run(name, func(t *testing.T) {
				have(t, name)
				t.Parallel()
				for _, h := range hazards {
					ok := t.Run(h.name, func(t *testing.T) {
						h.try(open(t, &Session{Shell: name, Env: append(os.Environ(), "HOME="+t.TempDir())}))
					})
					mu.Lock()
					passed[h.name+name] = ok
					mu.Unlock()
				}
			})
		}
	})
	t.Log(table(passed))
}

func table(passed map[string]bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n%-50s", "")
	for _, name := range shellNames {
		fmt.Fprintf(&b, "%-9s", name)
	}
	for _, h := range hazards {
		fmt.Fprintf(&b, "\n%-50s", h.name)
		for _, name := range shellNames {
			cell := "-"
			if ok, ran := passed[h.name+name]; ok {
				cell = "ok"
			} else if ran {
				cell = "FAILED"
			}
			fmt.Fprintf(&b, "%-9s", cell)
		}
	}
	return b.String()
}
