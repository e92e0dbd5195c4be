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
// the processes with the session's mark in their environment that neither belong
// to its terminal nor descend from this program. One of another user's, or that
// cleared its environment, is not among them.
func (s *Session) Strays() []Job {
	s.mu.Lock()
	sids := slices.Clone(s.sids)
	s.mu.Unlock()
	all := map[int]proc{}
	for _, p := range allProcesses() {
		all[p.pid] = p
	}
	var strays []Job
	for _, p := range all {
		switch {
		case p.state == 'Z', slices.Contains(sids, p.session):
		case !s.marks(p.pid), s.marks(p.parent): // the latter's is named
		case isOurs(all, p), isOurs(all, all[p.session]):
		case slices.ContainsFunc(strays, func(j Job) bool { return j.Group == p.group }):
		default:
			strays = append(strays, Job{Group: p.group, Command: command(p), Stopped: p.state == 'T'})
		}
	}
	slices.SortFunc(strays, func(a, b Job) int { return a.Group - b.Group })
	return strays
}

// marks tells whether a process has the session's mark.
func (s *Session) marks(pid int) bool {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/environ", pid))
	return err == nil && slices.ContainsFunc(bytes.Split(b, []byte{0}), func(v []byte) bool { return string(v) == s.mark })
}

// isOurs tells whether a process descends from this program.
func isOurs(all map[int]proc, p proc) bool {
	for range len(all) {
		if p.parent == os.Getpid() {
			return true
		}
		parent, found := all[p.parent]
		if !found {
			return false
		}
		p = parent
	}
	return false
}
