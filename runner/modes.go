//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package runner

import (
	"errors"
	"os"
	"syscall"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// modes are a terminal's modes, as `stty -a` shows them. Two can be compared.
type modes struct{ unix.Termios }

// Indexes of the keys that signal.
const (
	interruptKey = unix.VINTR
	suspendKey   = unix.VSUSP
)

// key is the key that the terminal takes for one of the signals.
func (m modes) key(which int) byte {
	if k := m.Cc[which]; k != 0 && k != 0xff {
		return k
	}
	if which == suspendKey {
		return 'Z' & 0x1f
	}
	return 'C' & 0x1f
}

func (m modes) signals() bool   { return m.Lflag&unix.ISIG != 0 }
func (m modes) canonical() bool { return m.Lflag&unix.ICANON != 0 }
func (m modes) echoes() bool    { return m.Lflag&unix.ECHO != 0 }

// usable has lines, signals and output processing on.
func (m modes) usable() modes {
	m.Lflag |= unix.ICANON | unix.ISIG
	m.Oflag |= unix.OPOST
	return m
}

// modes are the terminal's; the zero value when it is gone.
func (s *Session) modes() modes {
	var m modes
	_ = s.onSlave(func(fd int) error { // gone: the zero value
		t, err := unix.IoctlGetTermios(fd, getModes)
		if err == nil {
			m = modes{*t}
		}
		return err
	})
	return m
}

// flush drops input that nobody has read, and with it the line that is typed.
func (s *Session) flush() {
	s.forgetTyped()
	s.drop()
}

// onSlave calls f with the descriptor of the terminal's slave, which stays open
// meanwhile; when it was closed before, that is the error.
func (s *Session) onSlave(f func(fd int) error) error {
	s.mu.Lock()
	slave := s.slave
	s.mu.Unlock()
	if slave == nil {
		return os.ErrClosed
	}
	return onFile(slave, f)
}

func onFile(file *os.File, f func(fd int) error) error {
	c, err := file.SyscallConn()
	if err != nil {
		return err
	}
	var inner error
	if err := c.Control(func(fd uintptr) { inner = f(int(fd)) }); err != nil {
		return err
	}
	return inner
}

func (s *Session) setModes(m modes) {
	if m.Lflag == unix.ICANON|unix.ISIG { // there was nothing to read
		return
	}
	// The terminal may be gone.
	_ = s.onSlave(func(fd int) error { return unix.IoctlSetTermios(fd, setModes, &m.Termios) })
}

// unstop lets output go on that Ctrl-S stopped.
func (s *Session) unstop() {
	m := s.modes()
	if m.Iflag&unix.IXON == 0 {
		return
	}
	off := m
	off.Iflag &^= unix.IXON
	s.setModes(off)
	s.setModes(m)
}

// foreground is the terminal's foreground process group, or 0.
func (s *Session) foreground() int {
	// Only the master tells it to a process of another session.
	c, err := s.master.SyscallConn()
	if err != nil {
		return 0
	}
	group := 0
	err = c.Control(func(fd uintptr) { group, _ = unix.IoctlGetInt(int(fd), unix.TIOCGPGRP) })
	if err != nil {
		return 0
	}
	return group
}

func (s *Session) setSize(cols, rows int) error {
	return s.onSlave(func(fd int) error {
		return unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Col: uint16(cols), Row: uint16(rows)})
	})
}

// stopStatus tells whether a status is that of a job that was stopped.
func stopStatus(status int) bool {
	switch unix.Signal(status - 128) {
	case unix.SIGTSTP, unix.SIGSTOP, unix.SIGTTIN, unix.SIGTTOU:
		return true
	}
	return false
}

// openPTY opens a terminal whose master's reads end when it is closed.
func openPTY() (master, slave *os.File, err error) {
	m, slave, err := pty.Open()
	if err != nil {
		return nil, nil, err
	}
	defer m.Close() // the copy stays
	fd, err := unix.FcntlInt(m.Fd(), unix.F_DUPFD_CLOEXEC, 0)
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err != nil {
		return nil, nil, errors.Join(err, slave.Close())
	}
	return os.NewFile(uintptr(fd), m.Name()), slave, nil
}

func openTTY(name string) (*os.File, error) {
	fd, err := syscall.Open(name, syscall.O_RDWR|syscall.O_NOCTTY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, &os.PathError{Op: "open", Path: name, Err: err}
	}
	return os.NewFile(uintptr(fd), name), nil
}
