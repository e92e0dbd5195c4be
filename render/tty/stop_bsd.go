//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package tty

import (
	"os"

	"golang.org/x/sys/unix"
)

// takeStops would have SIGTSTP from outside come to a channel. Go cannot stop
// the program then.
func takeStops(chan os.Signal) {}

// stop stops the process group as Ctrl-Z does.
func stop() (caught func(), err error) { return func() {}, unix.Kill(0, unix.SIGTSTP) }
