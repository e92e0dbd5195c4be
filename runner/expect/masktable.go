package expect

import (
	"slices"
	"strings"
)

// A column of a table has values that change from run to run. The mask of its
// name takes their place.
type column struct{ title, mask string }

// columns are those of ps, top, docker top, lsof, df, free and vmstat.
var columns = []column{
	{"PID", "pid"}, {"PPID", "pid"}, {"PGID", "pid"}, {"SID", "pid"}, {"LWP", "pid"},
	{"%CPU", "load"}, {"%MEM", "load"}, {"%VSZ", "load"}, {"C", "load"},
	{"VSZ", "size"}, {"RSS", "size"}, {"VIRT", "size"}, {"RES", "size"}, {"SHR", "size"}, {"SZ", "size"},
	{"TTY", "tty"}, {"TT", "tty"},
	{"START", "clock"}, {"STIME", "clock"}, {"TIME", "clock"}, {"TIME+", "clock"},
	{"1K-blocks", "size"}, {"1024-blocks", "size"}, {"Used", "size"}, {"Available", "size"}, {"Avail", "size"},
	{"IUsed", "size"}, {"IFree", "size"},
	{"total", "size"}, {"used", "size"}, {"free", "size"}, {"shared", "size"}, {"buff/cache", "size"},
	{"buffers", "size"}, {"available", "size"},
	{"swpd", "size"}, {"buff", "size"}, {"cache", "size"}, {"r", "load"}, {"b", "load"}, {"si", "load"}, {"so", "load"},
	{"bi", "load"}, {"bo", "load"}, {"in", "load"}, {"cs", "load"}, {"us", "load"}, {"sy", "load"}, {"id", "load"},
	{"wa", "load"}, {"st", "load"}, {"gu", "load"},
}

// headers are the titles that a table of these begins with.
var headers = []string{"PID", "USER", "UID", "F", "COMMAND", "Filesystem", "total", "r"}

// A table is what its header tells of the rows below.
type table struct {
	fields []string // masks of its columns, "" where a value stays
	pieced bool     // a long name may push a row to the next line
}

// tables masks what only the lines around a line tell to be changing: columns
// under a title, what ls -l lists and sums up, a short hash of nothing but
// digits beside others. lines stay as they are where there is nothing of it.
func (m *masker) tables(lines []string) []string {
	var masked []string
	var t table
	for i, l := range lines {
		to := l
		switch {
		case l == "":
			t = table{}
		case listed(l) >= 0:
			to = m.listing(l)
		case strings.HasPrefix(l, "total ") && summed(l) && i+1 < len(lines) && (lines[i+1] == "..." || listed(lines[i+1]) >= 0):
			to = "total " + m.put("size")
		case hashLong(l) > 0 && (i > 0 && hashed(lines[i-1], hashLong(l)) || i+1 < len(lines) && hashed(lines[i+1], hashLong(l))):
			to = m.put("digest") + l[hashLong(l):]
		case gauge(l) > 0:
			to = l[:gauge(l)] + " " + m.put("load")
		default:
			if head, ok := header(l); ok {
				t = head
				to = strings.Join(strings.Fields(l), " ")
			} else if t.fields != nil && l != "..." {
				to = m.row(&t, l)
			}
		}
		if to != l && masked == nil {
			masked = slices.Clone(lines)
		}
		if to != l {
			masked[i] = to
		}
	}
	if masked == nil {
		return lines
	}
	return masked
}

// put is the mask of a name.
func (m *masker) put(name string) string {
	for i := range masks {
		if masks[i].name == name {
			m.used |= 1 << i
		}
	}
	return "<" + name + ">"
}

// header reads the titles of a table that has changing columns.
func header(line string) (table, bool) {
	if strings.IndexByte("PUFCtr ", line[0]) < 0 {
		return table{}, false
	}
	first, _, more := strings.Cut(strings.TrimLeft(line, " "), " ")
	if !more || !slices.Contains(headers, first) {
		return table{}, false
	}
	titles := strings.Fields(line)
	t := table{fields: make([]string, len(titles)), pieced: titles[0] == "Filesystem"}
	known := 0
	for i, title := range titles {
		if at := slices.IndexFunc(columns, func(c column) bool { return c.title == title }); at >= 0 {
			t.fields[i] = columns[at].mask
			known++
		}
	}
	return t, known > 1 || known == 1 && slices.Contains(titles, "PID")
}

// row masks a row of a table. What is none ends the table.
func (m *masker) row(t *table, line string) string {
	fields := strings.Fields(line)
	shift := 0
	if strings.HasSuffix(fields[0], ":") { // the rows of free have a name, the names have no title
		shift = 1
	}
	for i, name := range t.fields {
		if i+shift >= len(fields) && shift > 0 {
			break
		}
		if name != "" && (i+shift >= len(fields) || !changing(name, fields[i+shift])) {
			if !t.pieced {
				*t = table{}
			}
			return line
		}
	}
	for i, name := range t.fields {
		if name != "" && i+shift < len(fields) {
			fields[i+shift] = m.put(name)
		}
	}
	return strings.Join(fields, " ")
}

// changing tells whether a column whose mask has this name may hold a value.
func changing(name, value string) bool {
	switch {
	case digit(value[0]):
		return name != "tty"
	case name == "tty":
		return value == "?" || strings.HasPrefix(value, "pts/") || strings.HasPrefix(value, "tty")
	}
	return name == "clock" && len(value) >= 3 && monthLong(value[:3]) > 0 // STIME: Jan08
}

// listed is where a line of ls -l, find -ls or tar -tv tells a file's mode,
// after the inode and the blocks that may stand before it; else -1.
func listed(line string) int {
	if line == "" || strings.IndexByte("-dlbcps 0123456789", line[0]) < 0 {
		return -1
	}
	at := 0
	for range 2 {
		blanks := span(line[at:], 20, func(c byte) bool { return c == ' ' })
		n := span(line[at+blanks:], 20, digit)
		if n == 0 || at+blanks+n >= len(line) || line[at+blanks+n] != ' ' {
			break
		}
		at += blanks + n
	}
	at += span(line[at:], 20, func(c byte) bool { return c == ' ' })
	if mode := line[at:]; len(mode) > 10 && strings.IndexByte("-dlbcps", mode[0]) >= 0 &&
		span(mode[1:], 10, func(c byte) bool { return strings.IndexByte("rwxsStT-", c) >= 0 }) == 9 &&
		strings.IndexByte("r-", mode[1]) >= 0 && strings.IndexByte("w-", mode[2]) >= 0 && strings.IndexByte(" .+@", mode[10]) >= 0 {
		return at
	}
	return -1
}

// listing masks the size that a line of ls -l tells, a directory's links, and
// the inode and the blocks.
func (m *masker) listing(line string) string {
	at := listed(line)
	before, fields := strings.Fields(line[:at]), strings.Fields(line[at:])
	for i := range before {
		before[i] = m.put("size")
	}
	size := 4
	if len(fields) > 1 && strings.Contains(fields[1], "/") { // tar: ada/users
		size = 2
	} else if len(fields) > 1 && fields[0][0] == 'd' {
		fields[1] = m.put("size")
	}
	if size < len(fields) && digit(fields[size][0]) && last(fields[size]) != ',' {
		fields[size] = m.put("size")
	}
	return strings.Join(append(before, fields...), " ")
}

// gauges are what top begins a line with that tells how busy the machine is.
var gauges = []string{"%Cpu(s):", "MiB Mem :", "MiB Swap:", "KiB Mem :", "KiB Swap:", "CPU:", "Tasks:", "Threads:"}

// gauge is the length of the beginning of such a line, else 0.
func gauge(line string) int {
	if strings.IndexByte("%MKCT", line[0]) < 0 {
		return 0
	}
	for _, g := range gauges {
		rest, ok := strings.CutPrefix(line, g)
		if rest = strings.TrimLeft(rest, " "); ok && rest != "" && digit(rest[0]) && strings.Count(rest, ",")+strings.Count(rest, "%") > 1 &&
			(strings.Contains(rest, " total,") || strings.Contains(rest, " us,") || strings.Contains(rest, "% usr ")) {
			return len(g)
		}
	}
	return 0
}

// summed tells whether a line is total and a number.
func summed(line string) bool {
	n := len("total ")
	return digit(line[n]) && strings.Trim(line[n:], "0123456789.KMG") == ""
}

// hashLong is the length of what may be a short hash of nothing but digits at
// the beginning of a line, else 0.
func hashLong(line string) int {
	if !digit(line[0]) {
		return 0
	}
	if n := span(line, 13, digit); n >= 7 && n <= 12 && n < len(line) && line[n] == ' ' {
		return n
	}
	return 0
}

// hashed tells whether a line begins with a short hash of n digits.
func hashed(line string, n int) bool { return plainHex(line) == n && n < len(line) && line[n] == ' ' }

// progressing tells whether a line shows only how far something is, and comes
// as often as it takes: kubectl rollout status, the dots of openssl, the meter of
// curl.
func progressing(line string) bool {
	if line == "" {
		return false
	}
	switch line[0] {
	case 'W':
		return strings.HasPrefix(line, "Waiting for ") && strings.HasSuffix(line, "...") &&
			(strings.Contains(line, " to finish") || strings.Contains(line, "pods to be ready") || strings.Contains(line, "to be observed"))
	case '1', ' ':
		short := strings.TrimLeft(line, " ")
		return (strings.HasPrefix(short, "100 ") || strings.HasPrefix(short, "0 ")) && strings.Count(short, ":") >= 6 && len(strings.Fields(short)) == 12
	case '.', '+':
		return len(line) >= 20 && strings.Trim(line, ".+*-") == ""
	}
	return false
}
