package tmuxtest

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"showrunner/slides/slidestest"
)

// Build builds the program into folder, with the race detector where the test
// has it, and returns its name.
func Build(folder string) (string, error) {
	if err := touch(); err != nil {
		return "", err
	}
	name := filepath.Join(folder, "showrunner")
	args := []string{"build", "-o", name}
	if slidestest.Raced() {
		args = append(args, "-race")
		slidestest.EndAtOnce()
	}
	if out, err := exec.Command("go", append(args, "showrunner")...).CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return name, nil
}

// touch looks at every source of the program, so that go test, which knows
// nothing of what a compiler reads, runs a test again when one has changed.
func touch() error {
	root, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return fmt.Errorf("finding the program: %w", err)
	}
	return filepath.WalkDir(strings.TrimSpace(string(root)), func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && (filepath.Ext(name) == ".go" || filepath.Ext(name) == ".md") {
			_, err = os.Stat(name)
		}
		return err
	})
}

// Result is what a program without a terminal gave.
type Result struct {
	Out, Err string
	Status   int
}

// Run runs a program without a terminal. The test fails when it takes longer
// than Patience.
func Run(t testing.TB, program string, args ...string) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Patience)
	defer cancel()
	var out, errs bytes.Buffer
	c := exec.CommandContext(ctx, program, args...)
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	if ctx.Err() != nil {
		t.Fatalf("%s %.100q does not end", program, args)
	}
	if _, ok := err.(*exec.ExitError); err != nil && !ok {
		t.Fatal(err)
	}
	return Result{out.String(), errs.String(), c.ProcessState.ExitCode()}
}
