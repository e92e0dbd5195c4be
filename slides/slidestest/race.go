package slidestest

import (
	"runtime/debug"
	"slices"
	"testing"
)

// Raced tells whether the test runs with the race detector.
func Raced() bool {
	build, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(build.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// Alone skips a long test when it runs with the race detector, which would make
// it ten times as long and can find nothing: all of it is done by one goroutine.
func Alone(t testing.TB) {
	t.Helper()
	if Raced() {
		t.Skip("one goroutine does all of this: there is no race to find")
	}
}
