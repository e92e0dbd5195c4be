package runner

import (
	"bytes"
	"fmt"
	"os"
	"slices"
)

// Strays lists what the session's steps started and its end does not end, as
// daemons that have begun a session of their own. It may be called after Close.
//
// What a process was started by the system forgets when that ends. So these are
// the processes younger than this program, with a session's environment, that
// neither are of a showrunner's session nor descend from one. A daemon that
// another showrunner left meanwhile is among them; one of another user's, or
// that cleared its environment, is not.
func (s *Session) Strays() []Job {
	s.mu.Lock()
	sids := slices.Clone(s.sids)
	s.mu.Unlock()
	all := map[int]proc{}
	for _, p := range allProcesses() {
		all[p.pid] = p
	}
	self := all[os.Getpid()]
	var strays []Job
	for _, p := range all {
		switch {
		case p.state == 'Z', p.born < self.born, slices.Contains(sids, p.session):
		case !ofSession(p.pid), ofSession(p.parent): // the latter's is named
		case descends(all, p, self.name), descends(all, all[p.session], self.name):
		case slices.ContainsFunc(strays, func(j Job) bool { return j.Group == p.group }):
		default:
			strays = append(strays, Job{Group: p.group, Command: command(p), Stopped: p.state == 'T'})
		}
	}
	slices.SortFunc(strays, func(a, b Job) int { return a.Group - b.Group })
	return strays
}

// ofSession tells whether a process has the environment of a session's.
func ofSession(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	return err == nil && slices.ContainsFunc(bytes.Split(b, []byte{0}), func(v []byte) bool { return string(v) == inSession })
}

// descends tells whether an ancestor of the process has that name, or the
// program's usual one.
func descends(all map[int]proc, p proc, name string) bool {
	for range len(all) {
		parent, found := all[p.parent]
		if !found {
			return false
		}
		if parent.name == name || parent.name == "showrunner" {
			return true
		}
		p = parent
	}
	return false
}
