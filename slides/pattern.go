package slides

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first asked for: a
// start does not pay for those that the first slide has no use for.
func pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
