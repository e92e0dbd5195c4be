package tmuxtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Golden holds got against a file in testdata, which it rewrites first where
// update is set.
func Golden(t testing.TB, name, got string, update bool) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if update {
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		diff := exec.Command("diff", "-u", name, "-")
		diff.Stdin = strings.NewReader(got)
		out, _ := diff.Output() // its status says that they differ
		t.Errorf("%s is not what it was:\n%s", name, out)
	}
}
