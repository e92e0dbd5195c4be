package runner

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// allProcesses lists the machine's processes, lowest number first as far as the
// kernel lists them so.
func allProcesses() []proc {
	dir, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer dir.Close()
	names, err := dir.Readdirnames(-1)
	if err != nil {
		return nil
	}
	var all []proc
	for _, name := range names {
		if name[0] < '0' || name[0] > '9' {
			continue
		}
		if p, ok := readStat("/proc/" + name + "/stat"); ok {
			all = append(all, p)
		}
	}
	return all
}

// readStat reads a process or thread as proc(5) describes it: pid (name) state
// ppid pgrp session, the name holding anything; the 22nd is when it was started.
func readStat(path string) (proc, bool) {
	b, err := os.ReadFile(path)
	if err != nil {
		return proc{}, false
	}
	open, end := bytes.IndexByte(b, '('), bytes.LastIndexByte(b, ')')
	if open < 1 || end < open {
		return proc{}, false
	}
	f := strings.Fields(string(b[end+1:]))
	if len(f) < 20 {
		return proc{}, false
	}
	p := proc{state: f[0][0], name: string(b[open+1 : end])}
	if p.born, err = strconv.ParseUint(f[19], 10, 64); err != nil {
		return proc{}, false
	}
	for i, text := range []string{strings.TrimSpace(string(b[:open])), f[1], f[2], f[3]} {
		n, err := strconv.Atoi(text)
		if err != nil {
			return proc{}, false
		}
		*[]*int{&p.pid, &p.parent, &p.group, &p.session}[i] = n
	}
	return p, true
}

// command is how the process was called.
func command(p proc) string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.pid))
	b = bytes.TrimRight(b, "\x00")
	if err != nil || len(b) == 0 {
		return p.name
	}
	return string(bytes.ReplaceAll(b, []byte{0}, []byte{' '}))
}

// sessionOf is the session whose controlling terminal this is, or 0. The
// terminal's number would not do: every container has a terminal number 0.
func sessionOf(master, _ *os.File) int {
	sid := 0
	// Only the master tells it to a process of another session.
	if onFile(master, func(fd int) (err error) { sid, err = unix.IoctlGetInt(fd, unix.TIOCGSID); return err }) != nil {
		return 0
	}
	return sid
}
