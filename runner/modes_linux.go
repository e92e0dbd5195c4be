package runner

import "golang.org/x/sys/unix"

const (
	getModes = unix.TCGETS
	setModes = unix.TCSETS
)

// flush drops input that nobody has read.
func (s *Session) flush() {
	_ = unix.IoctlSetInt(int(s.slave.Fd()), unix.TCFLSH, unix.TCIFLUSH) // the terminal may be gone
}
