package tty

import "golang.org/x/sys/unix"

// flushInput throws away what was typed and not read.
func flushInput(fd int) {
	unix.IoctlSetInt(fd, unix.TCFLSH, unix.TCIFLUSH) // there is nothing else to try
}
