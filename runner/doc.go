// Package runner runs a deck's steps in one live shell on a pseudo-terminal
// and tells what happened as journal entries.
//
// It is the only package that knows processes, signals and file descriptors.
package runner
