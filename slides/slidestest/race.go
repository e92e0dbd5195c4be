package slidestest

import (
	"os"
	"runtime/debug"
	"slices"
	"strings"
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

// EndAtOnce lets programs with the race detector that the test starts end at
// once. Each sleeps for a second otherwise when it is over.
func EndAtOnce() {
	options := strings.TrimSpace(os.Getenv("GORACE") + " atexit_sleep_ms=0")
	if err := os.Setenv("GORACE", options); err != nil {
		panic(err)
	}
}
