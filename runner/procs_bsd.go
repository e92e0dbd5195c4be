//go:build darwin || freebsd || netbsd || openbsd || dragonfly

package runner

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// allProcesses lists the machine's processes as ps does. The session's number
// is not known: the number of its terminal stands for it.
func allProcesses() []proc {
	out, err := exec.Command("ps", "-axo", "pid=,pgid=,state=,tty=,command=").Output()
	if err != nil {
		return nil
	}
	var all []proc
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) < 5 {
			continue
		}
		p := proc{state: f[2][0], session: deviceNumber(f[3]), name: strings.Join(f[4:], " ")}
		p.pid, _ = strconv.Atoi(f[0])
		p.group, _ = strconv.Atoi(f[1])
		all = append(all, p)
	}
	return all
}

func command(p proc) string { return p.name }

// deviceNumber makes a number of a terminal's name, with or without the "tty"
// that ps leaves out.
func deviceNumber(name string) int {
	if strings.Trim(name, "?-") == "" {
		return 0
	}
	n := 0
	for _, c := range strings.TrimPrefix(name, "tty") {
		n = n<<7 ^ n>>17 ^ int(c)
	}
	return n
}

// sessionOf stands for the session whose controlling terminal this is.
func sessionOf(_, tty *os.File) int { return deviceNumber(filepath.Base(tty.Name())) }
