package cli

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"showrunner/runner/tmuxtest"
)

// program is the built program, plain the same without the race detector.
var program, plain string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(tmuxtest.RunWith(m, &program, &plain))
}

// write writes a file into a new folder and returns its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}
