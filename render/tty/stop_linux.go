package tty

import (
	"os"
	"os/signal"
	"unsafe"

	"golang.org/x/sys/unix"
)

// takeStops has SIGTSTP from outside come to a channel. One that is ignored
// stays so.
func takeStops(stops chan os.Signal) {
	if !signal.Ignored(unix.SIGTSTP) {
		signal.Notify(stops, unix.SIGTSTP)
	}
}

// stop stops the process group as Ctrl-Z does. When it goes on, caught makes
// further stops come to the channel again. signal.Reset would not do: Go keeps
// its handler, which then does nothing. And SIGSTOP would stop a group that
// nobody continues, too.
func stop() (caught func(), err error) {
	var normal, ours [8]uint64 // struct sigaction of any architecture; all 0: SIG_DFL
	act := func(to, from *[8]uint64) {
		_, _, _ = unix.RawSyscall6(unix.SYS_RT_SIGACTION, uintptr(unix.SIGTSTP),
			uintptr(unsafe.Pointer(to)), uintptr(unsafe.Pointer(from)), 8, 0, 0) // cannot fail
	}
	act(&normal, &ours)
	return func() { act(&ours, nil) }, unix.Kill(0, unix.SIGTSTP)
}
