//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package runner

import "golang.org/x/sys/unix"

const (
	getModes = unix.TIOCGETA
	setModes = unix.TIOCSETA
)

// drop drops input that nobody has read.
func (s *Session) drop() {
	const fread = 1 // FREAD of <sys/fcntl.h>
	// The terminal may be gone.
	_ = s.onSlave(func(fd int) error { return unix.IoctlSetPointerInt(fd, unix.TIOCFLUSH, fread) })
}
