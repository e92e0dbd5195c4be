package expect

import (
	"strings"
	"testing"
)

func TestMasks(t *testing.T) {
	const same = "" // want: nothing is masked
	for _, c := range []struct{ in, want string }{
		{"id 0b1f6471-1bf0-4dda-aec3-cb9272f09590 ok", "id <uuid> ok"},
		{`{"id":"7C2E3D90-6F0A-4C7C-8B11-1F2D3C4B5A69"}`, `{"id":"<uuid>"}`},
		{"0b1f6471-1bf0-4dda-aec3", "<digest>-1bf0-4dda-aec3"},
		{"0b1f6471-1bf0-4dda-aec3-cb9272f0959z", "<digest>-1bf0-4dda-aec3-cb9272f0959z"},

		{"writing image sha256:730c1d0ec95a3a9c8fba299a2b53622a done", "writing image <digest> done"},
		{"[main 9f1c2ab] message", "[main <digest>] message"},
		{"9f1c2ab..77ad01e  main -> main", "<digest>..<digest> main -> main"},
		{"pointer 0xc000012345", "pointer <digest>"},
		{"SHA256:uNiVztksCsDhcc0u9e8BrrQXVUpKZIDTMczCvj3tD2s ada", "<digest> ada"},
		{"deadbeef facade", same},
		{"1234567 items", same},
		{"abc123 is short", same},
		{"123456789012 is a number", same},

		{"web-7d4b9c6f5d-x2x7k Running", "web<pod> Running"},
		{"kube-proxy-x2x7k Running", "kube-proxy<pod> Running"},
		{"kube-proxy Running", same},
		{"the-first-thing", same},

		{"on 2024-01-08", "on <date>"},
		{"2024-01-08T10:11:12.123Z up", "<date> up"},
		{"2024-01-08 10:11:12,123 INFO", "<date> INFO"},
		{"Mon Jan  8 10:11:12 UTC 2024", "<date>"},
		{"Mon Jan 8 10:11:12 2024 +0100", "<date>"},
		{"Thu, 14 Mar 2024 23:01:59 GMT", "<date>"},
		{"612 Jan  8  2023 main.go", "612 <date> main.go"},
		{"[08/Jan/2024:10:11:12 +0000]", "[<date>]"},
		{"version 2024-1", same},
		{"May be 5", same},
		{"March on", same},
		{"1/2", same},

		{"at 12:04", "at <clock>"},
		{"[15:04:05] hi", "[<clock>] hi"},
		{"3:04 PM", "<clock>"},
		{"--:--:-- 0:00:01", "<clock> <clock>"},
		{"main.go:12:04: undefined", same},
		{"ratio 3:1", same},
		{"99:99", same},

		{"from 10.0.0.7 to 192.168.1.0/24", "from <ip> to <ip>"},
		{"inet6 fe80::1ff:fe23:4567:890a/64", "inet6 <ip>"},
		{"::1 localhost", "<ip> localhost"},
		{"ether 02:42:ac:11:00:02", "ether <ip>"},
		{"version 1.2.3", same},
		{"999.1.1.1", same},
		{"std::vector", same},

		{"port 8080 and localhost:8081", "port <port> and localhost:<port>"},
		{"https://example.com:8443/a", "https://example.com:<port>/a"},
		{"0.0.0.0:8080->80/tcp", "<ip>:<port>-><port>/tcp"},
		{"main.go:12 and ports 2", same},
		{"a port of 3", same},
		{"alpine:3", same},

		{"Main PID: 1234 (nginx)", "Main PID: <pid> (nginx)"},
		{"sshd[1234]: hi", "sshd[<pid>]: hi"},
		{"[1] 12345", "[1] <pid>"},
		{"list[1] is", same},
		{"rapid 12", same},

		{"Building 18.1s done", "Building <duration> done"},
		{"real\t0m1.234s", "real\t<duration>"},
		{"in 3 seconds", "in <duration>"},
		{"after 0.12 s", "after <duration>"},
		{"5m 2d3h 90s 12.3µs", "<duration> <duration> <duration> <duration>"},
		{"About a minute ago", "<duration> ago"},
		{"an hour ago", "<duration> ago"},
		{"k8s v1.2s", same},
		{"3 steps", same},
		{"a second step", same},
		{"2 s", same},

		{"377B of 12.5 MB", "<size> of <size>"},
		{"1.2GiB 40G 2.6M/s 3.41 KiB", "<size> <size> <size> <size>"},
		{"123 bytes", "<size>"},
		{"4096", same},
		{"3 Bs", same},
		{"G1 GC", same},

		{"in /tmp/tmp.x8Qk2LmN0p/out.txt", "in <temp>/out.txt"},
		{"'/var/folders/zz/abc/T/x1' is", "'<temp>' is"},
		{"/tmp and /tmp/", same},
		{"a/tmp/b", same},

		{"/home/grace/x /Users/ada/y /root/z", "<home>/x <home>/y <home>/z"},
		{"/srv/me and /srv/me/a", "<home> and <home>/a"},
		{"/srv/men /srv/mean", same},
		{"/home and /rooted", same},

		{"30% 12.5 %", "<percentage> <percentage>"},
		{"100%|##|", "<percentage>|##|"},
		{"%d of %s", same},
		{"a % b", same},

		{"12 ok, 0 failed in step 3", same},
		{"", same},
	} {
		if c.want == same {
			c.want = c.in
		}
		m := newMasker(Output{Home: "/srv/me/"})
		if got := m.line(c.in); got != c.want {
			t.Errorf("mask(%q) = %q, want %q", c.in, got, c.want)
		}
		if names := m.names(); (len(names) > 0) != (c.in != c.want) {
			t.Errorf("mask(%q) names %q", c.in, names)
		}
	}
}

func TestMasksAreNamedInOrder(t *testing.T) {
	m := newMasker(Output{})
	m.line("5m 12:04 9f1c2ab 30%")
	m.line("/home/ada 12:05")
	if got, want := strings.Join(m.names(), " "), "digest clock duration home percentage"; got != want {
		t.Errorf("names = %q, want %q", got, want)
	}
}

// TestMaskingTwiceIsMaskingOnce holds for all that the pairs hold.
func TestMaskingTwiceIsMaskingOnce(t *testing.T) {
	for _, p := range pairs(t) {
		for _, line := range rows(p.expected + p.printed) {
			m := newMasker(Output{})
			once := m.line(line)
			if twice := m.line(once); twice != once {
				t.Errorf("mask(%q) = %q, again %q", line, once, twice)
			}
		}
	}
}
