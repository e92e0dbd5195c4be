package runner

import (
	"slices"
	"syscall"
	"time"

	"showrunner/runner/journal"
)

// A proc is one process of the machine.
type proc struct {
	pid     int
	group   int
	session int
	parent  int    // where the system tells
	born    uint64 // when it was started, where the system tells, in a unit of its own
	state   byte   // as ps says: R, S, D, T, Z
	name    string
}

// A Job is a process group that the session's steps left running, or that a
// step runs in.
type Job struct {
	Group   int    // process group
	Command string // "sleep 100", as it was called
	Stopped bool
}

const (
	leaving = 900 * time.Millisecond // that a shell has for its EXIT trap
	grace   = 700 * time.Millisecond // that processes have to end after each signal
)

// Jobs lists what runs in the session besides its shell, oldest first.
func (s *Session) Jobs() []Job {
	var jobs []Job
	for _, p := range s.processes() {
		if p.state == 'Z' || p.pid == s.shellPID() {
			continue
		}
		i := slices.IndexFunc(jobs, func(j Job) bool { return j.Group == p.group })
		if i < 0 {
			i = len(jobs)
			jobs = append(jobs, Job{Group: p.group})
		}
		if jobs[i].Command == "" || p.pid == p.group {
			jobs[i].Command = command(p)
		}
		jobs[i].Stopped = jobs[i].Stopped || p.state == 'T'
	}
	return jobs
}

func (s *Session) shellPID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.proc == nil {
		return 0
	}
	return s.proc.cmd.Process.Pid
}

// processes are those of the session: of its shells, alive or dead, and
// whatever has its terminal.
func (s *Session) processes() []proc {
	s.mu.Lock()
	sids, slave := slices.Clone(s.sids), s.slave
	s.mu.Unlock()
	if slave == nil {
		return nil
	}
	if sid := sessionOf(s.master, slave); sid != 0 {
		sids = append(sids, sid)
	}
	var ours []proc
	for _, p := range allProcesses() {
		if slices.Contains(sids, p.session) {
			ours = append(ours, p)
		}
	}
	return ours
}

// liveSessions drops the sessions in which nothing runs: their numbers may come
// again.
func liveSessions(sids []int) []int {
	if len(sids) == 0 {
		return nil
	}
	all := allProcesses()
	return slices.DeleteFunc(sids, func(sid int) bool {
		return !slices.ContainsFunc(all, func(p proc) bool { return p.session == sid })
	})
}

func (s *Session) hasStopped() bool {
	return slices.ContainsFunc(s.processes(), func(p proc) bool { return p.state == 'T' })
}

// Close ends the shell and whatever it left running: the end of its commands,
// then SIGHUP, SIGTERM and SIGKILL, three seconds in all. A step that runs ends
// as aborted. It is safe to call it more than once.
func (s *Session) Close() error {
	s.mu.Lock()
	ph, p, idle := s.phase, s.proc, s.step == nil
	switch ph {
	case started:
		s.phase = ending
	case unstarted:
		s.phase = ended // Start, if it is under way, gives up
	}
	s.mu.Unlock()
	if ph != started {
		return nil
	}
	err := s.unspare()
	status := 0
	if p != nil {
		if idle {
			s.leave(p)
		}
		status = s.endAll(p)
	}
	s.mu.Lock()
	s.release(nil)
	s.mu.Unlock()
	close(s.closing)
	if e := s.master.Close(); err == nil { // ends the reader, which ends the consumer
		err = e
	}
	s.owners.Wait()
	switch status - 128 {
	case int(syscall.SIGHUP), int(syscall.SIGTERM), int(syscall.SIGKILL): // from here: its own is what the last step left
		status = s.consumer.left
	}
	s.record(s.since(), journal.Entry{Kind: journal.Closed, Result: journal.Result{Status: status}})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.phase = ended
	if e := s.slave.Close(); err == nil {
		err = e
	}
	s.slave = nil
	if e := s.state.remove(); err == nil {
		err = e
	}
	return err
}

// leave has a shell that is at no step end by itself, as at the end of a script:
// so its EXIT trap runs, and that in peace.
func (s *Session) leave(p *process) {
	s.queue.push(item{kind: leaveItem, at: s.since()})
	// A shell that is gone has closed it.
	_, _ = p.pipe.WriteString(s.sh.wake + s.sh.leave)
	_ = p.pipe.Close()
	select {
	case <-p.dead:
	case <-time.After(leaving):
	}
}

// endAll ends every process of the session and returns the shell's status, or
// -1 when the shell cannot be ended.
func (s *Session) endAll(p *process) int {
	end := time.Now().Add(3 * grace)
	for _, sig := range []syscall.Signal{syscall.SIGHUP, syscall.SIGTERM, syscall.SIGKILL} {
		if s.endWith(sig) {
			break
		}
	}
	_ = p.cmd.Process.Kill() // it has ended, but for what cannot happen
	// A busy machine takes a while to tell; a process that cannot be killed holds the terminal.
	late := time.After(max(time.Until(end), grace/3))
	select {
	case <-p.dead:
	case <-late:
		return -1
	}
	select {
	case <-p.told:
	case <-late:
	}
	return exitStatus(p.cmd.ProcessState)
}

// endWith signals every process of the session until none is left, for a while
// at most.
func (s *Session) endWith(sig syscall.Signal) bool {
	limit := time.NewTimer(grace)
	defer limit.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	asked := map[int]bool{}
	for {
		left := false
		for _, p := range s.processes() {
			if p.state == 'Z' {
				continue
			}
			left = true
			if !asked[p.pid] || sig == syscall.SIGKILL {
				asked[p.pid] = true
				// One that is gone needs no signal; a stopped one must wake up for it.
				_ = syscall.Kill(p.pid, sig)
				_ = syscall.Kill(p.pid, syscall.SIGCONT)
			}
		}
		if !left {
			return true
		}
		select {
		case <-limit.C:
			return false
		case <-tick.C:
		}
	}
}
