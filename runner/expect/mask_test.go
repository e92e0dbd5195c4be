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
	for _, p := range append(pairs(t), pairsOf(t, "testdata/tools.txtar")...) {
		for _, line := range rows(p.expected + p.printed) {
			m := newMasker(Output{})
			once := m.line(line)
			if twice := m.line(once); twice != once {
				t.Errorf("mask(%q) = %q, again %q", line, once, twice)
			}
		}
	}
}

func TestMasksOfWhatLooksLikeANumber(t *testing.T) {
	const same = ""
	for _, c := range []struct{ in, want string }{
		{"[main 1234567] m", "[main <digest>] m"},
		{"[main (root-commit) 1234567] m", "[main (root-commit) <digest>] m"},
		{"list[1234567] m", same},
		{"1234567..7654321 main", "<digest>..<digest> main"},
		{"index 1234567..abc1234 100644", "index <digest>..<digest> 100644"},
		{"rows 1234567..3", same},
		{"HEAD is now at 1234567 m", "HEAD is now at <digest> m"},

		{"at 1704708672 and 1704708672.25", "at <date> and <date>"},
		{"1704708672123", "<date>"},
		{"1704708672 bytes", "<size>"},
		{"9704708672 17047086 1104708672", same},

		{"I0108 10:11:12.123456   12345 main.go:12] hi", "I<date> main.go:12] hi"},
		{"I0108 is a name", same},

		{"a-20240108.tgz b_2024-01-08_10-11-12.sql c20240108T101112Z.log", "a-<date>.tgz b_<date>.sql c<date>.log"},
		{"20240108 and 20249908.txt and x-20241308", same},
		{"2024-01-08-release.md", "<date>-release.md"},

		{"load average: 0.12, 0.34, 0.56", "load average: <load>"},
		{"0.12 0.34 0.56 1/234 5678", "<load>"},
		{"0.12 0.34 0.56", same},
		{"rtt min/avg/max = 0.1/0.2/0.3 ms", "rtt min/avg/max = <duration>"},
		{"1 hour, 44 minutes", "<duration>"},
		{"10:11:12 up 2 days,  3:04,  1 user", "<clock>,  1 user"},

		{"Counting objects: 100% (5/5), done.", "Counting objects: <objects>, done."},
		{"Total 3 (delta 0), reused 0 (delta 0)", "Total <objects>"},
		{"Total 3 rows", same},

		{"ok   example.com/a (cached)", "ok   example.com/a <duration>"},
		{"the page (cached)", same},

		{"web-5f0b7c9a14-abc12", "web<pod>"}, {"job-1a0e3", "job<pod>"}, {"kube-proxy-zxkqw", "kube-proxy<pod>"},
		{"nginx-https linux-amd64 linux-arm64 my-html5 node-pool1 app-backend42-redis", same},

		{"0123456789abcdef0123456789abcdef  a.txt", same}, // a checksum beside its file
		{"0123456789abcdef0123456789abcdef a.txt", "<digest> a.txt"},
		{"MD5 (a.txt) = 0123456789abcdef0123456789abcdef", same},
		{"0123456789abcdef0123456789abcdef  a long message", "<digest> a long message"},
		{"SHA1 Fingerprint=DB:CA:13:9B:4A:7B:95:FA:53:DD:13:80:51:04:EE:64:12:54:31:3E", "SHA1 Fingerprint=<digest>"},
	} {
		if c.want == same {
			c.want = c.in
		}
		if got := newMasker(Output{}).line(c.in); got != c.want {
			t.Errorf("mask(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestMasksOfTables(t *testing.T) {
	for in, want := range map[string]string{
		"  PID TTY  TIME CMD\n  12 pts/0 00:00:01 sh\nabc\n  13 pts/0 00:00:01 sh": "PID TTY TIME CMD\n<pid> <tty> <clock> sh\nabc\n  13 pts/0 <clock> sh",
		"PID   USER\n 1 root\n\n 2 rows":                                           "PID USER\n<pid> root\n\n 2 rows",
		"total 4\n-rw-r--r-- 1 ada users 4 Jan  8 10:11 a":                         "total <size>\n-rw-r--r-- 1 ada users <size> <date> a",
		"total 4\n\nrows":                             "total 4\n\nrows",
		"total 4\nrows":                               "total 4\nrows",
		"total used\n4 5":                             "total used\n<size> <size>",
		"abc1234 one\n1234567 two\n12345678 3":        "<digest> one\n<digest> two\n12345678 3",
		"brw-rw---- 1 root disk 8, 0 Jan  8 2024 sda": "brw-rw---- 1 root disk 8, 0 <date> sda",
		"..............++++++++++++++++++*":           "<progress>",
		"........":                                    "........",
	} {
		if got := strings.Join(newMasker(Output{}).all(strings.Split(in, "\n")), "\n"); got != want {
			t.Errorf("mask(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPercentagesCountWithinATenth(t *testing.T) {
	for _, c := range []struct {
		want, printed, match string
		drift                bool
	}{
		{"80%", "90%", "", false}, {"80%", "90.1%", "", true}, {"0 % of 5 %", "0 % of 20 %", "", true},
		{"80% (glob)", "12%", "", true}, {"8* (glob)", "12%", "", true}, {"80%", "12%", "contains", true},
		{"80%", "x\n85%\ny", "contains", false}, {"80%", "81%", "exact", true}, {"a 80% (?)", "a 12%", "", true},
	} {
		if v := Judge(expectation("output", c.match, c.want+"\n"), Output{Text: c.printed + "\n"}); v.Drift != c.drift {
			t.Errorf("%q for %q: drift %t, want %t", c.printed, c.want, v.Drift, c.drift)
		}
	}
}
