package tty

import (
	"os"

	"golang.org/x/sys/unix"
)

// lineModes are the modes of a terminal's line; nil when it does not say.
func lineModes(fd int) *unix.Termios {
	t, err := unix.IoctlGetTermios(fd, unix.TCGETS)
	if err != nil {
		return nil
	}
	return t
}

// limitPipe makes a pipe hold as little.
func limitPipe(f *os.File, bytes int) {
	if c, err := f.SyscallConn(); err == nil {
		// One that holds more does as well, but for a shell that is quick.
		_ = c.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, bytes) })
	}
}
