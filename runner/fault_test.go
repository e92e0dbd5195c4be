package runner

import (
	"fmt"
	"strings"
	"testing"
)

// faults are steps that must not keep what follows them from running.
var faults = []hazard{
	{"imitates the end mark with a guessed nonce", func(w *show) {
		guess := strings.Repeat("A", len(w.nonce))
		w.want(forged(guess, "$__sr_n", "0", "$$")+"; sleep 0.2; echo on", "\x1b]7717;"+guess+";"+fmt.Sprint(w.number+1)+";0;"+fmt.Sprint(w.shellPID())+";/;"+guess+"\aon\r\n")
		w.want("echo a", "a\r\n")
	}},
	{"imitates the end mark of another line", func(w *show) {
		w.want(forged(w.nonce, "$((__sr_n+1))", "3", "$$")+"; "+forged(w.nonce, "0", "3", "$$")+"; sleep 0.2; echo on", "on\r\n")
		w.want("echo a", "a\r\n")
	}},
	{"imitates the end mark of another shell", func(w *show) {
		w.want(forged(w.nonce, "$__sr_n", "3", "1")+"; sleep 0.2; echo on", "on\r\n")
		w.want("echo a", "a\r\n")
	}},
	{"imitates the shell's death", func(w *show) {
		w.want(forged(w.nonce, "-1", "0", "$$")+"; sleep 0.2; echo on", "on\r\n")
		w.want("echo a", "a\r\n")
	}},
	{"imitates the end mark itself", func(w *show) { // it knows all: the step ends early, and that is all
		w.run(forged(w.nonce, "$__sr_n", "0", "$$") + "; sleep 0.2; echo on")
		if r, out := w.run("echo a"); r.Status != 0 || r.Aborted || !strings.HasSuffix(out, "a\r\n") {
			w.t.Errorf("%+v, printed %q", r, out)
		}
		w.want("echo b", "b\r\n")
	}},
}

// forged is a command that prints what looks like an end mark.
func forged(nonce, number, status, pid string) string {
	return fmt.Sprintf(`printf '\033]7717;%%s;%%s;%%s;%%s;/;%%s\007' '%s' "%s" %s "%s" '%[1]s'`, nonce, number, status, pid)
}

func TestFaultOfAStep(t *testing.T) {
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			for _, h := range faults {
				t.Run(h.name, func(t *testing.T) {
					t.Parallel()
					h.try(open(t, &Session{Shell: name}))
				})
			}
		})
	}
}
