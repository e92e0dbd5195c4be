// Showrunner presents an ordinary markdown runbook from the terminal: every
// section is a slide, every fenced sh block runs live, step by step, in one
// persistent shell.
package main

import (
	"os"
	"runtime/debug"

	"showrunner/runner/cli"
)

// version is set by the linker in releases.
var version = ""

// memorySoft is what the program tries to stay below, in bytes: the collector
// works more before it grows on. What needs more gets it.
const memorySoft = 192 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memorySoft)
	}
	os.Exit(cli.Run(version, os.Args[1:]))
}
