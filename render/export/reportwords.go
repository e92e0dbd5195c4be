package export

import (
	"fmt"
	"strings"

	"showrunner/runner/journal"
)

// outputLines is how many lines of a step's output stand below it where it did
// not pass.
const outputLines = 10

// stepPlace is where a step stands: "README.md:15: step 2.1.1".
func stepPlace(r *journal.Report, s *journal.StepReport) string {
	if s.Doubt != nil {
		return fmt.Sprintf("%s:%d:%d", r.File, s.Doubt.Line, s.Doubt.Col)
	}
	if _, line := s.Slide(); line > 0 {
		return fmt.Sprintf("%s:%d: step %s", r.File, line, s.ID)
	}
	return fmt.Sprintf("%s: command %s", r.File, s.ID)
}

// expectationPlace is where an expectation stands: "README.md:34: block 2.3".
func expectationPlace(r *journal.Report, x *journal.ExpectationReport) string {
	place := fmt.Sprintf("%s:%d: ", r.File, x.Expectation.Line)
	if x.Block == "" {
		return place + "expectation"
	}
	return place + "block " + x.Block
}

// lastLines is the last n lines of a text.
func lastLines(text string, n int) string {
	text = strings.TrimRight(text, "\n")
	at := len(text)
	for ; n > 0 && at >= 0; n-- {
		at = strings.LastIndexByte(text[:at], '\n')
	}
	if text = text[at+1:]; text != "" {
		text += "\n"
	}
	return text
}
