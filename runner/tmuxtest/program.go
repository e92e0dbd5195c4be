package tmuxtest

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"showrunner/slides/slidestest"
)

// Build builds the program into folder, with the race detector where the test
// has it, and so that it tells what it covers where GOCOVERDIR says where to. It
// returns the program's name.
func Build(folder string) (string, error) {
	if !slidestest.Raced() {
		return Plain(folder)
	}
	slidestest.EndAtOnce()
	return build(folder, "-race")
}

// Plain builds the program into folder without the race detector, for what a
// single goroutine of it does, and returns its name.
func Plain(folder string) (string, error) {
	return build(filepath.Join(folder, "plain"))
}

// Both builds the program for both kinds of tests; only once where that is one.
// What the tests start ignores no signal, even where they run under nohup.
func Both(folder string) (program, plain string, err error) {
	for _, sig := range []os.Signal{syscall.SIGHUP, syscall.SIGINT} {
		if signal.Ignored(sig) {
			signal.Notify(make(chan os.Signal, 1), sig)
		}
	}
	if program, err = Build(folder); err == nil && slidestest.Raced() {
		plain, err = Plain(folder)
		return program, plain, err
	}
	return program, program, err
}

// RunWith runs the tests of m with the program built for both kinds of tests, as
// by Both, in a folder that is removed afterwards. It returns the exit status.
func RunWith(m *testing.M, program, plain *string) int {
	folder, err := os.MkdirTemp("", "showrunner")
	if err == nil {
		defer os.RemoveAll(folder)
		*program, *plain, err = Both(folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func build(folder string, flags ...string) (string, error) {
	if err := touch(); err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return "", err
	}
	name := filepath.Join(folder, "showrunner")
	if os.Getenv("GOCOVERDIR") != "" {
		flags = append(flags, "-cover", "-coverpkg=showrunner/...")
	}
	args := append(append([]string{"build", "-o", name}, flags...), "showrunner")
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
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
// than five times Patience: some need ten seconds of a processor that much else
// wants.
func Run(t testing.TB, program string, args ...string) Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*Patience)
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
