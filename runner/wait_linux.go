package runner

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"showrunner/runner/journal"
)

// look finds out whether the running line waits for the terminal, and whether
// the shell is ready without having said so.
func (s *Session) look(r *running) {
	if r.waiting == journal.NotWaiting && s.since()-time.Duration(s.heard.Load()) < looking {
		return
	}
	group := s.foreground()
	if group == r.proc.cmd.Process.Pid && s.forgotten(r) {
		return
	}
	if r.entry.Step == "" {
		return
	}
	w := s.waits(r, group)
	if w == r.waiting {
		return
	}
	r.waiting = w
	s.queue.push(item{kind: entryItem, at: s.since(), entry: journal.Entry{
		Kind: journal.Waits, Step: r.entry.Step, Waiting: w}})
}

// forgotten tells whether the shell sleeps in a read of its next command, which
// it does for two looks without a report when a step has taken all its hooks
// away. It is asked for the report then.
func (s *Session) forgotten(r *running) bool {
	fd, reads := readsFrom(r.proc.cmd.Process.Pid)
	if !reads || !samePipe(r.proc.cmd.Process.Pid, fd, r.proc.pipe) {
		r.calm = 0
		return false
	}
	if r.calm++; r.calm >= 2 {
		r.calm = 0
		_, _ = r.proc.pipe.WriteString(s.unseen(r.n, s.armed()) + s.fill(s.sh.end) + "\n")
	}
	return true
}

// waits judges the foreground process group. Sure: the only thread of one of
// its processes is in read(2) on the terminal, or everything sleeps while the
// terminal takes a line without echo, as for a password. Likely: everything
// sleeps on a raw terminal. That everything sleeps is believed at the second
// look.
func (s *Session) waits(r *running, group int) journal.Waiting {
	asleep := group > 0
	for _, p := range allProcesses() {
		if p.group != group || p.state == 'Z' {
			continue
		}
		threads := threadsOf(p.pid)
		if len(threads) == 1 && s.readsTerminal(p.pid) {
			return journal.SurelyWaiting
		}
		asleep = asleep && allSleep(threads)
	}
	m := s.modes()
	if !asleep || m.canonical() && m.echoes() {
		r.calm = 0
		return journal.NotWaiting
	}
	if r.calm++; r.calm < 2 {
		return r.waiting
	}
	if m.canonical() {
		return journal.SurelyWaiting
	}
	return journal.LikelyWaiting
}

func (s *Session) readsTerminal(pid int) bool {
	fd, ok := readsFrom(pid)
	if !ok {
		return false
	}
	name, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", pid, fd))
	return err == nil && (name == s.slaveName || name == "/dev/tty")
}

// readsFrom is the descriptor that a process's first thread is blocked in
// read(2) on, by /proc/PID/syscall: the call's number and its arguments.
func readsFrom(pid int) (fd int, ok bool) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", pid))
	if err != nil {
		return 0, false
	}
	f := strings.Fields(string(b))
	if len(f) < 2 || f[0] != strconv.Itoa(unix.SYS_READ) {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(f[1], "0x"), 16, 32)
	return int(n), err == nil
}

// samePipe tells whether a process's descriptor is the other end of pipe, and
// all that was written to it has been read.
func samePipe(pid, fd int, pipe *os.File) bool {
	var ours, theirs unix.Stat_t
	if unix.Stat(fmt.Sprintf("/proc/%d/fd/%d", pid, fd), &theirs) != nil {
		return false
	}
	left := 1
	c, err := pipe.SyscallConn()
	if err != nil {
		return false
	}
	err = c.Control(func(fd uintptr) {
		if unix.Fstat(int(fd), &ours) == nil {
			left, _ = unix.IoctlGetInt(int(fd), unix.TIOCINQ)
		}
	})
	return err == nil && left == 0 && ours.Ino == theirs.Ino && ours.Dev == theirs.Dev
}

func threadsOf(pid int) (stats []string) {
	dir := fmt.Sprintf("/proc/%d/task/", pid)
	tasks, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, t := range tasks {
		stats = append(stats, dir+t.Name()+"/stat")
	}
	return stats
}

func allSleep(threads []string) bool {
	for _, t := range threads {
		if p, ok := readStat(t); !ok || p.state != 'S' {
			return false
		}
	}
	return len(threads) > 0
}

// surelyWaits looks on behalf of another goroutine than the one that waits for
// host.
func (s *Session) surelyWaits(host *running) bool {
	once := running{proc: host.proc}
	return s.waits(&once, s.foreground()) == journal.SurelyWaiting
}
