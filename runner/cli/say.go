package cli

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"showrunner/render/tty"
	"showrunner/runner/files"
	"showrunner/slides"
	"strings"
	"sync"
)

// tell tells of an error and of the next move.
func tell(err error, mask func(string) string) {
	// A name may hold a newline, and what stands after it is still the error.
	fmt.Fprintf(os.Stderr, "showrunner: %s\n", strings.ReplaceAll(inert(slides.Visible(mask(err.Error()))), "\n", "\nshowrunner: "))
	var wrong misuse
	if errors.As(err, &wrong) {
		fmt.Fprint(os.Stderr, inert(wrong.show()))
	}
	var h files.Hinted
	if errors.As(err, &h) && h.Hint != "" {
		fmt.Fprintf(os.Stderr, "hint: %s\n", inLine(mask(h.Hint)))
	}
}

// overwritten is why nothing is written into a runbook.
func overwritten(name, by, hint string) error {
	return files.Hint(fmt.Errorf("%s: would be overwritten by its own %s", name, by), hint)
}

// selection is why no step was chosen.
func selection(deck *slides.Deck, err error) error {
	var hint string
	if e := new(slides.SelectError); errors.As(err, &e) {
		hint = e.Hint
	}
	mask := maskOf(deck) // names are listed
	return files.Hint(fmt.Errorf("%s: %w", deck.File, &slides.SelectError{Text: mask(err.Error()), Hint: mask(hint)}), mask(hint))
}

// maskOf masks the secrets that are known before a session of the deck begins:
// those that the deck tells, and the environment.
func maskOf(deck *slides.Deck) func(string) string {
	s := session{env: append(os.Environ(), deck.Meta.Env...)}.runner(deck, 0, 0)
	s.Know()
	return s.Mask
}

// muted has GitHub's log take what follows for text until the function that it
// returns is called: a report or a transcript may hold anything, and a line that
// begins with two colons, or holds ##[ anywhere, is a command there. Its log is
// of both streams, so that one can be muted in the other, whose bytes then stay
// what they are.
//
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#stopping-and-starting-workflow-commands
func muted(w io.Writer) (loud func()) {
	if os.Getenv("GITHUB_ACTIONS") != "true" {
		return func() {}
	}
	token := rand.Text()
	fmt.Fprintf(w, "::stop-commands::%s\n", token)
	return func() { fmt.Fprintf(w, "::%s::\n", token) }
}

// inLine is text that the program did not choose, such as a file's name, as it
// may stand in one line of a message.
func inLine(s string) string { return inert(strings.ReplaceAll(slides.Visible(s), "\n", "␊")) }

// obeyed is what makes a command of a line for GitHub. No start pays for it.
var obeyed = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^([\s\p{Z}]*:)(:)|(##)(\[)`) })

// inert is text of a message in which GitHub's log finds no command: where it
// reads one, a backslash stands in between.
func inert(s string) string {
	if os.Getenv("GITHUB_ACTIONS") != "true" {
		return s
	}
	return obeyed().ReplaceAllString(s, `$1$3\$2$4`)
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// plainOnly tells whether the terminal shows ASCII only.
func plainOnly() bool {
	return os.Getenv("TERM") == "dumb" || os.Getenv("TERM") == "linux" || !tty.UTF8(os.Environ())
}
