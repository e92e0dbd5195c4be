package expect

import "strings"

// size is an amount of data, with the rate that it may be: 377B, 12.5 MB,
// 1.2GiB, 40G, 2.6M/s, 123 bytes.
func size(before, s string) (keep, n int) {
	if inside(before) {
		return 0, 0
	}
	k := decimal(s)
	n = k + oneOf(s[k:], "B", "K", "M", "G", "T", "P", "k", "Ki", "Mi", "Gi", "Ti",
		"kB", "KB", "MB", "GB", "TB", "PB", "KiB", "MiB", "GiB", "TiB", "kb", "Mb", "Gb", "kbps", "Mbps", "Gbps")
	if n == k && k < len(s) && s[k] == ' ' {
		n += 1
		unit := oneOf(s[n:], "B", "byte", "bytes", "kB", "KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB",
			"kbit", "Mbit", "Gbit", "kbps", "Mbps", "Gbps", "Mbits", "Gbits")
		if unit == 0 {
			return 0, 0
		}
		n += unit
	}
	if n == k {
		return 0, 0
	}
	return 0, n + oneOf(s[n:], "/s", "/sec")
}

// percentage is a number of percent.
func percentage(_, s string) (keep, n int) {
	n = decimal(s)
	if n < len(s) && s[n] == ' ' {
		n++
	}
	if n == 0 || n >= len(s) || s[n] != '%' {
		return 0, 0
	}
	return 0, n + 1
}

// temp is a place in a folder for temporary files, up to the first name in it.
func temp(before, s string) (keep, n int) {
	if within(before) {
		return 0, 0
	}
	for _, root := range [...]string{"/tmp/", "/var/tmp/", "/private/tmp/", "/dev/shm/", "/private/var/folders/", "/var/folders/"} {
		if !strings.HasPrefix(s, root) {
			continue
		}
		n = len(root)
		if strings.HasSuffix(root, "/folders/") {
			n = folders(s, n)
		}
		k := span(s[n:], 255, pathly)
		if k == 0 {
			return 0, 0
		}
		return 0, n + k
	}
	return 0, 0
}

// folders skips the names that macOS puts before a user's temporary files.
func folders(s string, n int) int {
	for range 3 {
		k := span(s[n:], 255, pathly)
		if k == 0 || n+k >= len(s) || s[n+k] != '/' {
			return n
		}
		n += k + 1
	}
	return n
}

// within tells whether a path that follows before goes on with it.
func within(before string) bool { c := last(before); return pathly(c) && c != '=' || c == '/' }

// pathly tells whether a name in a path may hold c.
func pathly(c byte) bool { return c > ' ' && strings.IndexByte("/\"'`:;,()[]<>|", c) < 0 }

// home is somebody's home directory.
func home(before, s string) (keep, n int) {
	if within(before) {
		return 0, 0
	}
	for _, root := range [...]string{"/home/", "/Users/"} {
		if strings.HasPrefix(s, root) {
			if k := span(s[len(root):], 64, pathly); k > 0 {
				return 0, len(root) + k
			}
		}
	}
	if strings.HasPrefix(s, "/root") && (len(s) == 5 || !pathly(s[5])) {
		return 0, len("/root")
	}
	return 0, 0
}

// homes masks the home directory of the output.
func (m *masker) homes(s string) string {
	var b strings.Builder
	for done := 0; ; {
		at := strings.Index(s[done:], m.home)
		if at < 0 {
			b.WriteString(s[done:])
			return b.String()
		}
		at += done
		end := at + len(m.home)
		b.WriteString(s[done:at])
		if within(s[:at]) || end < len(s) && pathly(s[end]) {
			b.WriteString(s[at:end])
		} else {
			m.used |= 1 << homeRow()
			b.WriteString("<home>")
		}
		done = end
	}
}

func homeRow() int {
	for i := range masks {
		if masks[i].name == "home" {
			return i
		}
	}
	return 0
}
