package slides

import "strings"

// readInfo reads an info string: its language, lower case, and attributes.
func readInfo(info string) (language string, attr Attr) {
	if f := strings.Fields(info); len(f) > 0 {
		language = strings.ToLower(f[0])
	}
	return language, attr
}
