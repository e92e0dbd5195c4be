package runner

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"showrunner/runner/journal"
)

// look finds out whether the running line waits for the terminal, and whether
// the shell is ready without having said so, or has handed over to another one.
func (s *Session) look(r *running) {
	if r.waiting == journal.NotWaiting && s.since()-time.Duration(s.heard.Load()) < looking {
		return
	}
	group, shell := s.foreground(), r.proc.cmd.Process.Pid
	if group == shell && s.forgotten(r) {
		return
	}
	if r.entry.Step == "" {
		return
	}
	w := s.waits(r, group)
	if w != journal.NotWaiting && group == shell && s.replaced(r) {
		return
	}
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
	call, args, _ := blockedIn(task(r.proc.cmd.Process.Pid))
	fd, reads := 0, call == unix.SYS_READ
	if reads {
		fd = int(int32(args[0]))
	}
	if !reads || !samePipe(r.proc.cmd.Process.Pid, fd, r.proc.pipe) {
		r.idle = 0
		return false
	}
	if r.idle++; r.idle >= 2 {
		r.idle = 0
		arm := s.armed()
		if s.bared {
			arm = s.hooks() // a look at the trap follows
		}
		_, _ = r.proc.pipe.WriteString(s.unseen(r.n, arm) + s.fill(s.sh.end) + "\n")
	}
	return true
}

// waits judges the foreground process group. Sure: the only thread of one of
// its processes is blocked on the terminal alone, or everything sleeps while the
// terminal takes a line without echo, as for a password, and somebody reads it.
// Likely: everything sleeps, somebody reads the terminal and it looks like a
// question. That everything sleeps is believed at the second look.
//
// Of a program with more threads than one the others may be at work, as in
// `docker run -it`, whatever the terminal's modes: only the look tells.
func (s *Session) waits(r *running, group int) journal.Waiting {
	asleep, most := group > 0, deaf
	for _, p := range allProcesses() {
		if p.group != group || p.state == 'Z' {
			continue
		}
		tasks := tasksOf(p.pid)
		asleep = asleep && len(tasks) > 0
		for _, t := range tasks {
			h := s.hears(t)
			if len(tasks) == 1 && h == blocked {
				return journal.SurelyWaiting
			}
			most = max(most, h)
			if st, ok := readStat(t + "stat"); !ok || st.state != 'S' {
				asleep = false
			}
		}
	}
	m := s.modes()
	cooked := m.canonical() && m.echoes()
	if !asleep || most == deaf || cooked && most == unknown || (cooked || !m.canonical()) && !s.asks(cooked) {
		r.calm = 0
		return journal.NotWaiting
	}
	if r.calm++; r.calm < 2 {
		return r.waiting
	}
	if m.canonical() && !cooked {
		return journal.SurelyWaiting
	}
	return journal.LikelyWaiting
}

// A hearing is what a thread has to do with the terminal's input.
type hearing uint8

const (
	deaf    hearing = iota
	unknown         // another user's, as of sudo
	listens         // waits for it among others, or for some time
	blocked         // waits for it alone, as long as it takes
)

// hears finds out what a thread waits for.
func (s *Session) hears(task string) hearing {
	call, args, err := blockedIn(task)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return unknown
	case err != nil || call < 0:
		return deaf
	}
	isTerminal := func(fd int) bool {
		name, err := os.Readlink(fmt.Sprintf("%sfd/%d", task, fd))
		return err == nil && (name == s.slaveName || name == "/dev/tty")
	}
	var fds []int
	forever := true
	switch call {
	case unix.SYS_READ, unix.SYS_READV:
		fds = []int{int(int32(args[0]))}
	case unix.SYS_PPOLL:
		fds, forever = polled(task, args), args[2] == 0
	case pollCall:
		fds, forever = polled(task, args), int32(args[2]) < 0
	case unix.SYS_PSELECT6, selectCall:
		fds, forever = selected(task, args), args[4] == 0
	case unix.SYS_EPOLL_PWAIT, epollCall:
		fds, forever = epolled(task, int(int32(args[0]))), int32(args[3]) < 0
	}
	switch {
	case !slices.ContainsFunc(fds, isTerminal):
		return deaf
	case forever && len(fds) == 1:
		return blocked
	}
	return listens
}

// The numbers of calls that not every architecture has; 0 is that of none that
// waits.
var (
	pollCall   = map[string]int{"amd64": 7, "386": 168, "arm": 168}[runtime.GOARCH]
	selectCall = map[string]int{"amd64": 23, "386": 142, "arm": 142}[runtime.GOARCH]
	epollCall  = map[string]int{"amd64": 232, "386": 256, "arm": 252}[runtime.GOARCH]
)

// mostFDs is how many descriptors of one call are looked at.
const mostFDs = 1024

// polled are the descriptors that poll(2) or ppoll(2) waits on for input.
func polled(task string, args []uint64) (fds []int) {
	const size = 8 // struct pollfd: fd, events, revents
	mem := memory(task, args[0], size*min(args[1], mostFDs))
	for ; len(mem) >= size; mem = mem[size:] {
		if binary.NativeEndian.Uint16(mem[4:])&unix.POLLIN != 0 {
			fds = append(fds, int(int32(binary.NativeEndian.Uint32(mem))))
		}
	}
	return fds
}

// selected are the descriptors that select(2) or pselect(2) waits on for input.
// The set is one of words, in which bit n of all is descriptor n.
func selected(task string, args []uint64) (fds []int) {
	const word = strconv.IntSize / 8
	n := min(args[0], mostFDs)
	mem := memory(task, args[1], (n+8*word-1)/(8*word)*word)
	for fd := range int(n) {
		at := fd / (8 * word) * word
		if len(mem) < at+word {
			break
		}
		bits := uint64(binary.NativeEndian.Uint32(mem[at:]))
		if word == 8 {
			bits = binary.NativeEndian.Uint64(mem[at:])
		}
		if bits>>(fd%(8*word))&1 != 0 {
			fds = append(fds, fd)
		}
	}
	return fds
}

// epolled are the descriptors that epoll_wait(2) waits on, as proc(5) lists them.
func epolled(task string, fd int) (fds []int) {
	text, err := os.ReadFile(fmt.Sprintf("%sfdinfo/%d", task, fd))
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "tfd:" && len(fds) < mostFDs {
			if n, err := strconv.Atoi(f[1]); err == nil {
				fds = append(fds, n)
			}
		}
	}
	return fds
}

// memory reads a thread's memory; what cannot be read is missing.
func memory(task string, at, n uint64) []byte {
	if at == 0 || n == 0 {
		return nil
	}
	f, err := os.Open(task + "mem")
	if err != nil {
		return nil
	}
	defer f.Close() // opened to look only
	b := make([]byte, n)
	k, _ := f.ReadAt(b, int64(at)) // what is there counts
	return b[:k]
}

// blockedIn is the system call that a thread is blocked in, by
// /proc/PID/task/TID/syscall: the call's number and its arguments. The number is
// -1 when it is in none.
func blockedIn(task string) (call int, args []uint64, err error) {
	b, err := os.ReadFile(task + "syscall")
	if err != nil {
		return -1, nil, err
	}
	f := strings.Fields(string(b))
	if len(f) < 7 {
		return -1, nil, nil
	}
	if call, err = strconv.Atoi(f[0]); err != nil {
		return -1, nil, err
	}
	for _, a := range f[1:7] {
		n, err := strconv.ParseUint(strings.TrimPrefix(a, "0x"), 16, 64)
		if err != nil {
			return -1, nil, err
		}
		args = append(args, n)
	}
	return call, args, nil
}

// replaced finds out whether a shell that waits at its prompt has taken the
// place of the session's by exec, and ends it then: it would never report. Such
// a shell has let go of the pipe that commands come from, and holds the terminal
// once more, by a descriptor that is its own.
func (s *Session) replaced(r *running) bool {
	pid := r.proc.cmd.Process.Pid
	path, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil || rowOf(path) == nil {
		return false
	}
	fds, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		return false
	}
	own := false
	for _, f := range fds {
		n, err := strconv.Atoi(f.Name())
		if err != nil || samePipe(pid, n, r.proc.pipe) {
			return false
		}
		name, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", pid, n))
		own = own || n >= 10 && err == nil && (name == s.slaveName || name == "/dev/tty")
	}
	if own {
		r.replaced.Store(true)
		_ = syscall.Kill(pid, syscall.SIGKILL) // its end is reported as that of any shell
	}
	return own
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

// task is the folder of a process's first thread.
func task(pid int) string { return fmt.Sprintf("/proc/%d/task/%[1]d/", pid) }

// tasksOf are the folders of a process's threads.
func tasksOf(pid int) (tasks []string) {
	dir := fmt.Sprintf("/proc/%d/task/", pid)
	names, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	for _, n := range names {
		tasks = append(tasks, dir+n.Name()+"/")
	}
	return tasks
}

// surelyWaits looks on behalf of another goroutine than the one that waits for
// host.
func (s *Session) surelyWaits(host *running) bool {
	once := running{proc: host.proc}
	return s.waits(&once, s.foreground()) == journal.SurelyWaiting
}
