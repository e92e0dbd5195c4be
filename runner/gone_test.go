package runner

import (
	"os"
	"path/filepath"
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

// A repository may itself read the objects of another, by a path of its own.
func TestScratchOfARepositoryThatBorrows(t *testing.T) {
	origin := repository(t)
	dir := filepath.Join(tree(t), "clone")
	runGit(t, origin, "clone", "-q", "--shared", origin, dir)
	relative, err := filepath.Rel(filepath.Join(dir, ".git", "objects"), filepath.Join(origin, ".git", "objects"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, ".git", "objects", "info", "alternates"), "# of a clone\n"+relative+"\n")
	for _, objects := range []int64{scratchObjects, 0} { // copied, borrowed
		copied, remove, err := scratch(dir, &copier{bytes: 1 << 20, files: 1000, objects: objects})
		if err != nil {
			t.Fatal(err)
		}
		if got := runGit(t, copied, "log", "--format=%s"); got != "one\n" {
			t.Errorf("log %q", got)
		}
		if err := remove(); err != nil {
			t.Error(err)
		}
	}
}
