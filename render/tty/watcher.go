package tty

import (
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// watching is what a watcher runs, with the terminal on its input and output.
// Its descriptor 3 tells who has the terminal now, line by line. The end of that
// is the program's, of which nothing else tells: by SIGKILL, say. A line of
// another kind is what the Go runtime has to say of a fatal error; while it is
// not read to its end the program is not quite dead, so that no shell can have
// taken the terminal yet.
//
// A shell that has its own modes by then is left alone. What may be all that is
// left to do when nothing can be forked any more takes no fork.
const watching = `died= modes=
while read -r x <&3; do
	case $x in
	end) exit;;
	away) modes=;;
	"taken "*) modes=${x#taken } raw=$(stty -g);;
	*) died=1; break;;
	esac
done
[ "$modes" ] || exit
trap 'exec stty $modes' EXIT
printf '%s%s' "$1" "${died:+$x
}"
[ "$died" ] || [ "$(stty -g)" = "$raw" ] || trap - EXIT`

// everything are modes that may be on.
var everything = modes{alt: true, paste: true, focus: true, mouse: 1002, appCursor: true, appKeypad: true}

// crashBuffer is how much of a fatal error's text is taken before it is read:
// less than the text has.
const crashBuffer = 4096

// A watcher is a process that outlives the program and gives the terminal back
// where the program could not; nil is none.
type watcher struct {
	armed chan struct{} // closed once it is told of fatal errors

	mu   sync.Mutex // guards what follows
	pipe *os.File   // its descriptor 3; nil once it has ended
}

// watcher starts the terminal's watcher. Where that fails there is none.
func (t *TTY) startWatcher() {
	sh, err := exec.LookPath("sh")
	if err != nil {
		return
	}
	r, w, err := os.Pipe()
	if err != nil {
		return
	}
	in, err1 := duplicate(t.in)
	out, err2 := duplicate(t.out)
	if err1 != nil || err2 != nil {
		closeAll(r, w, in, out)
		return
	}
	limitPipe(w, crashBuffer)
	watch := &watcher{pipe: w, armed: make(chan struct{})}
	t.watcher = watch
	go func() { // ends with the watcher, which ends with the program or before
		defer t.rescue()
		given := []byte("\x1b\\\x1b[?1003l") // beside 1002
		if t.dumb {
			given = modes{alt: true}.change(given[:0], modes{})
		} else {
			given = append(everything.change(given, modes{}), "\x1b[0 q"...)
		}
		c := exec.Command(sh, "-c", watching, sh, string(given))
		c.Stdin, c.Stdout, c.ExtraFiles, c.Dir = in, out, []*os.File{r}, "/"
		c.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // no key and no hangup ends it
		err := c.Start()
		closeAll(r, in, out) // the watcher has its own copies
		if err == nil {
			// Not before: a fatal error in between would wait for ever for a
			// reader that is the program itself.
			watch.arm()
			_ = c.Wait() // says how it ended, which is of no matter
		}
	}()
}

// arm has the watcher told of fatal errors.
func (w *watcher) arm() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pipe != nil {
		_ = debug.SetCrashOutput(w.pipe, debug.CrashOptions{}) // it makes a copy
	}
	close(w.armed)
}

// taken tells that the terminal is ours, with the modes that it had before.
func (w *watcher) taken(before *unix.Termios) {
	if before != nil {
		w.tell("taken " + strings.Join(operands(before), " "))
	}
}

// away tells that the terminal was given back.
func (w *watcher) away() { w.tell("away") }

// end ends the watcher.
func (w *watcher) end() {
	w.tell("end")
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pipe != nil {
		_ = debug.SetCrashOutput(nil, debug.CrashOptions{}) // closes the copy
		_ = w.pipe.Close()
		w.pipe = nil
	}
}

func (w *watcher) tell(line string) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pipe != nil {
		_, _ = fmt.Fprintln(w.pipe, line) // one that ended watches nothing
	}
}

func duplicate(fd int) (*os.File, error) {
	n, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(n), "terminal"), nil
}

func closeAll(files ...*os.File) {
	for _, f := range files {
		if f != nil {
			_ = f.Close() // nothing was written that could be lost
		}
	}
}

// operands are those of stty that bring back what raw mode changes (POSIX, stty).
func operands(t *unix.Termios) (all []string) {
	for _, m := range [...]struct {
		on   bool
		name string
	}{
		{t.Iflag&unix.IGNBRK != 0, "ignbrk"}, {t.Iflag&unix.BRKINT != 0, "brkint"}, {t.Iflag&unix.PARMRK != 0, "parmrk"},
		{t.Iflag&unix.ISTRIP != 0, "istrip"}, {t.Iflag&unix.INLCR != 0, "inlcr"}, {t.Iflag&unix.IGNCR != 0, "igncr"},
		{t.Iflag&unix.ICRNL != 0, "icrnl"}, {t.Iflag&unix.IXON != 0, "ixon"}, {t.Oflag&unix.OPOST != 0, "opost"},
		{t.Lflag&unix.ECHO != 0, "echo"}, {t.Lflag&unix.ECHONL != 0, "echonl"}, {t.Lflag&unix.ICANON != 0, "icanon"},
		{t.Lflag&unix.ISIG != 0, "isig"}, {t.Lflag&unix.IEXTEN != 0, "iexten"}, {t.Cflag&unix.PARENB != 0, "parenb"},
	} {
		if !m.on {
			m.name = "-" + m.name
		}
		all = append(all, m.name)
	}
	size := map[bool]string{t.Cflag&unix.CSIZE == unix.CS5: "cs5", t.Cflag&unix.CSIZE == unix.CS6: "cs6", t.Cflag&unix.CSIZE == unix.CS7: "cs7"}[true]
	if size == "" {
		size = "cs8"
	}
	return append(all, size, "min", fmt.Sprint(t.Cc[unix.VMIN]), "time", fmt.Sprint(t.Cc[unix.VTIME]))
}
