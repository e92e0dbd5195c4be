package runner

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestOthersTerminalsOfTheSameNumberAreLeftAlone has a process on a terminal as
// a container has it: of another devpts, which numbers its own from 0 on.
func TestOthersTerminalsOfTheSameNumberAreLeftAlone(t *testing.T) {
	s := open(t, &Session{}).Session
	mine := deviceOf(t, s.slaveName)
	other := stranger(t, mine)
	for _, j := range s.Jobs() {
		if j.Group == other {
			t.Errorf("%v counts as a job", j)
		}
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	if !slices.ContainsFunc(allProcesses(), func(p proc) bool { return p.pid == other && p.state != 'Z' }) {
		t.Error("the process was ended")
	}
}

// TestCloseWaitsForNoShellThatCannotBeReaped has a tracer hold the shell, even
// dead. The tracer is this test in a process of its own.
func TestCloseWaitsForNoShellThatCannotBeReaped(t *testing.T) {
	if pid, err := strconv.Atoi(os.Getenv("TRACED")); err == nil {
		runtime.LockOSThread()
		fmt.Println("held:", unix.PtraceSeize(pid))
		_, _ = io.Copy(io.Discard, os.Stdin) // until the test ends
		return
	}
	w := open(t, &Session{})
	tracer := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	tracer.Env = append(os.Environ(), fmt.Sprint("TRACED=", w.shellPID()))
	in, err := tracer.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := tracer.StdoutPipe()
	if err == nil {
		err = tracer.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close() // which ends it
		_ = tracer.Wait()
	})
	if said, _ := bufio.NewReader(out).ReadString('\n'); said != "held: <nil>\n" {
		t.Skipf("tracing a process: %q", said)
	}
	done := make(chan error, 1)
	go func() { done <- w.Close() }() // ends when the shell does, at the latest
	select {
	case err := <-done:
		if err != nil || !w.proc.lives() {
			t.Errorf("%v; the shell lives: %v", err, w.proc.lives())
		}
	case <-time.After(time.Minute):
		t.Error("Close waits")
	}
}

func deviceOf(t *testing.T, name string) uint64 {
	t.Helper()
	var st unix.Stat_t
	if err := unix.Stat(name, &st); err != nil {
		t.Fatal(err)
	}
	return st.Rdev
}

// stranger is a process whose controlling terminal has that number in another
// devpts.
func stranger(t *testing.T, device uint64) int {
	t.Helper()
	dir := t.TempDir()
	if err := unix.Mount("devpts", dir, "devpts", 0, "newinstance,ptmxmode=0666"); err != nil {
		t.Skipf("mounting a devpts: %v", err)
	}
	t.Cleanup(func() {
		if err := unix.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	for n := range 4096 {
		master, err := os.OpenFile(filepath.Join(dir, "ptmx"), os.O_RDWR|unix.O_NOCTTY, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { master.Close() })
		if err := onFile(master, func(fd int) error { return unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0) }); err != nil {
			t.Fatal(err)
		}
		slave := filepath.Join(dir, fmt.Sprint(n))
		if deviceOf(t, slave) == device {
			return sleeper(t, slave)
		}
	}
	t.Fatal("no terminal has the number")
	return 0
}

// sleeper starts a process on a terminal. It ends with the test.
func sleeper(t *testing.T, terminal string) int {
	t.Helper()
	tty, err := os.OpenFile(terminal, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer tty.Close()
	c := exec.Command("sleep", "1000")
	c.Stdin, c.SysProcAttr = tty, &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.Process.Kill() // it may have ended
		_ = c.Wait()         // says that it was killed
	})
	return c.Process.Pid
}
