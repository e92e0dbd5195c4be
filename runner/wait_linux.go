package runner

import (
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
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
// its processes is in read(2) on the terminal or polls it alone, or everything
// sleeps while the terminal takes a line without echo, as for a password.
// Likely: everything sleeps on a raw terminal. That everything sleeps is
// believed at the second look.
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
		fd, ok = pollsFor(pid)
	}
	if !ok {
		return false
	}
	name, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", pid, fd))
	return err == nil && (name == s.slaveName || name == "/dev/tty")
}

// readsFrom is the descriptor that a process's first thread is blocked in
// read(2) on.
func readsFrom(pid int) (fd int, ok bool) {
	call, args := blockedIn(pid)
	if call != unix.SYS_READ || len(args) == 0 {
		return 0, false
	}
	return int(int32(args[0])), true
}

// pollCall is the number of poll(2), which not every architecture has.
var pollCall = map[string]int{"amd64": 7, "386": 168, "arm": 168}[runtime.GOARCH]

// pollsFor is the only descriptor that a process's first thread waits for input
// on, without a limit of time, in poll(2) or ppoll(2), as busybox's read does.
func pollsFor(pid int) (fd int, ok bool) {
	call, args := blockedIn(pid)
	if len(args) < 3 || args[1] != 1 {
		return 0, false
	}
	forever := call == unix.SYS_PPOLL && args[2] == 0 ||
		pollCall != 0 && call == pollCall && int32(args[2]) == -1
	if !forever {
		return 0, false
	}
	mem, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		return 0, false
	}
	defer mem.Close() // opened to look only
	var p [8]byte     // struct pollfd: fd, events, revents
	if _, err := mem.ReadAt(p[:], int64(args[0])); err != nil {
		return 0, false
	}
	events := binary.NativeEndian.Uint16(p[4:])
	return int(int32(binary.NativeEndian.Uint32(p[:4]))), events&unix.POLLIN != 0
}

// blockedIn is the system call that a process's first thread is blocked in, by
// /proc/PID/syscall: the call's number and its arguments. The number is -1 when
// it is in none.
func blockedIn(pid int) (call int, args []uint64) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/syscall", pid))
	if err != nil {
		return -1, nil
	}
	f := strings.Fields(string(b))
	if len(f) < 7 {
		return -1, nil
	}
	if call, err = strconv.Atoi(f[0]); err != nil {
		return -1, nil
	}
	for _, a := range f[1:7] {
		n, err := strconv.ParseUint(strings.TrimPrefix(a, "0x"), 16, 64)
		if err != nil {
			return -1, nil
		}
		args = append(args, n)
	}
	return call, args
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
