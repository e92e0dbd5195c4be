package runner

import (
	"os"
	"testing"
)

// A shell may end where there is no folder any more: the fresh one starts where
// the session did.
func TestShellThatEndsInARemovedFolderIsReplaced(t *testing.T) {
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			w := open(t, &Session{Shell: name, Env: append(os.Environ(), "HOME="+t.TempDir())})
			w.want("x=1; mkdir gone; cd gone; rmdir ../gone", "")
			w.aborts("kill -9 $$", 137)
			w.want("pwd", w.Dir+"\r\n")
			w.want("x=1; mkdir gone; cd gone; rmdir ../gone", "")
			w.aborts("exit 3", 3)
			w.want("echo $x; /bin/pwd", "1\r\n"+w.Dir+"\r\n")
		})
	}
}

// The key that signals may be another one, or none: then Ctrl-C goes to the
// program as it is.
func TestInterruptIsTheTerminalsKey(t *testing.T) {
	w := open(t, &Session{})
	w.want("stty intr ^X", "")
	w.interrupted("echo on; sleep 1000", "sleep")
	w.want("stty intr undef", "")
	done := w.start("stty -icanon -echo; echo on; dd bs=1 count=1 2>/dev/null | od -An -tu1; stty icanon echo")
	w.log.awaitText(t, "on\r\n")
	w.awaitProgram("dd")
	if err := w.Interrupt(); err != nil {
		t.Error(err)
	}
	if r := w.result(done); r.Status != 0 {
		t.Errorf("%+v", r)
	}
	w.log.awaitText(t, "   3\r\n")
}
