package runner

import (
	"bufio"
	"io"
	"net"
	"os"
	"strings"
)

// Offline tells whether the network is gone: no interface but the loopback is
// up, or, where /proc tells of routes, there is no default one. It costs a
// fraction of a millisecond and sends nothing. Where nothing can be found out
// it is false.
func Offline() bool {
	up, err := connected()
	if err != nil {
		return false
	}
	return !up || !routed("/proc/net/route", defaultRoute) && !routed("/proc/net/ipv6_route", defaultRoute6)
}

// connected tells whether an interface other than the loopback is up.
func connected() (bool, error) {
	all, err := net.Interfaces()
	for _, i := range all {
		if i.Flags&net.FlagUp != 0 && i.Flags&net.FlagLoopback == 0 {
			return true, nil
		}
	}
	return false, err
}

// routed tells whether a table of routes has a default one, or can't be read.
func routed(name string, is func(fields []string) bool) bool {
	f, err := os.Open(name)
	if err != nil {
		// Another system than Linux has no such file; a kernel without IPv6 has
		// only the first.
		return name == "/proc/net/route"
	}
	defer f.Close()
	return hasRoute(f, is)
}

func hasRoute(r io.Reader, is func(fields []string) bool) bool {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if is(strings.Fields(lines.Text())) {
			return true
		}
	}
	return false
}

// defaultRoute tells whether a line of /proc/net/route is one: destination and
// mask, its second and eighth fields, are 0, and it does not reject.
func defaultRoute(f []string) bool {
	return len(f) > 7 && f[1] == "00000000" && f[7] == "00000000" && f[0] != "lo" && f[0] != "*"
}

// defaultRoute6 tells the same of a line of /proc/net/ipv6_route: destination
// and its length come first, the interface last. Unreachable ones are on lo.
func defaultRoute6(f []string) bool {
	return len(f) == 10 && f[0] == strings.Repeat("0", 32) && f[1] == "00" && f[9] != "lo"
}
