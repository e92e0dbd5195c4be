//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package tty

import (
	"os"

	"golang.org/x/sys/unix"
)

// lineModes are the modes of a terminal's line; nil when it does not say.
func lineModes(fd int) *unix.Termios {
	t, err := unix.IoctlGetTermios(fd, unix.TIOCGETA)
	if err != nil {
		return nil
	}
	return t
}

// limitPipe would make a pipe hold as little.
func limitPipe(*os.File, int) {}
