// Package tour holds the built-in runbook: a first talk that teaches the keys
// with harmless commands and shows what a terminal can do.
package tour

import _ "embed"

//go:embed tour.md
var source string

// Source is the tour's markdown. Every call returns a slice of its own.
func Source() []byte { return []byte(source) }
