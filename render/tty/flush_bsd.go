//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package tty

import "golang.org/x/sys/unix"

// flushInput throws away what was typed and not read.
func flushInput(fd int) {
	unix.IoctlSetPointerInt(fd, unix.TIOCFLUSH, unix.TCIFLUSH) // there is nothing else to try
}
