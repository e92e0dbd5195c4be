package journal

import (
	"fmt"
	"strconv"
	"time"
)

// Words is the status as people are told it: "127 not found".
func (r Result) Words() string {
	if r.Cut == Misread {
		return "not understood"
	}
	if r.Cut == Nowhere {
		return "no such folder"
	}
	if r.Aborted {
		return fmt.Sprintf("the shell ended, status %d", r.Status)
	}
	if w := word(r.Status); w != "" {
		return fmt.Sprintf("%d %s", r.Status, w)
	}
	return strconv.Itoa(r.Status)
}

// word names the statuses that POSIX shells give a meaning to.
func word(status int) string {
	switch status {
	case 126:
		return "not executable"
	case 127:
		return "not found"
	case 130:
		return "interrupted"
	case 131:
		return "quit"
	case 134:
		return "aborted"
	case 137:
		return "killed"
	case 139:
		return "segmentation fault"
	case 141:
		return "broken pipe"
	case 143:
		return "terminated"
	case 148:
		return "stopped"
	}
	return ""
}

// Lasted is a duration as people are told it: 0.3s, 12.3s, 1:05, 1:02:03.
func Lasted(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%.1fs", max(d, 0).Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", int(d.Hours()), int(d.Minutes())%60, int(d.Seconds())%60)
}
