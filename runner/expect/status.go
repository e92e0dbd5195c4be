package expect

import (
	"strconv"
	"strings"

	"showrunner/slides"
)

// Status is the exit status that an expectation compared line by line tells by
// its last line, such as [3]. ok is false where it tells none.
func Status(x *slides.Expectation) (status int, ok bool) {
	if m := Match(x); m != "lines" && m != "exact" {
		return 0, false
	}
	text := strings.TrimRight(x.Text, " \t\r\n")
	line := strings.TrimRight(text[strings.LastIndexByte(text, '\n')+1:], " \t")
	if !slides.StatusLine(line) {
		return 0, false
	}
	status, err := strconv.Atoi(line[1 : len(line)-1])
	return status, err == nil && status < 256
}
