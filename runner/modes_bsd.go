//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package runner

import "golang.org/x/sys/unix"

const (
	getModes = unix.TIOCGETA
	setModes = unix.TIOCSETA
)

// flush drops input that nobody has read.
func (s *Session) flush() {
	const fread = 1                                                       // FREAD of <sys/fcntl.h>
	_ = unix.IoctlSetPointerInt(int(s.slave.Fd()), unix.TIOCFLUSH, fread) // the terminal may be gone
}
