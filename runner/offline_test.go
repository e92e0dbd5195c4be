package runner

import (
	"strings"
	"testing"
)

func TestDefaultRouteIsFound(t *testing.T) {
	const head = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
	zero := strings.Repeat("0", 32)
	for _, c := range []struct {
		table string
		is    func([]string) bool
		want  bool
	}{
		{"", defaultRoute, false},
		{head, defaultRoute, false},
		{head + "eth0\t00000000\t010011AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\n", defaultRoute, true},
		{head + "eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n", defaultRoute, false},
		{head + "wlan0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\nwlan0\t00000000\t0111A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n", defaultRoute, true},
		{head + "tun0\t00000000\t010011AC\t0003\t0\t0\t0\t00000080\t0\t0\t0\n", defaultRoute, false},
		{"short 00000000\n", defaultRoute, false},
		{zero + " 00 " + zero + " 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth0\n", defaultRoute6, true},
		{zero + " 00 " + zero + " 00 " + zero + " ffffffff 00000001 00000000 00200200 lo\n", defaultRoute6, false},
		{"fe800000000000000000000000000000 40 " + zero + " 00 " + zero + " 00000100 00000001 00000000 00000001 eth0\n", defaultRoute6, false},
	} {
		if got := hasRoute(strings.NewReader(c.table), c.is); got != c.want {
			t.Errorf("%q: %v, want %v", c.table, got, c.want)
		}
	}
	Offline() // whatever it is here
}
