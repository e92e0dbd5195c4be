package runner

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// image builds an image that holds a busybox, and removes it after the test.
func image(t *testing.T) string {
	t.Helper()
	have(t, "busybox")
	if exec.Command("docker", "version").Run() != nil {
		t.Skip("no Docker engine answers")
	}
	path, err := exec.LookPath("busybox")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir, name := t.TempDir(), "showrunner-test-waiting"
	if err := os.WriteFile(filepath.Join(dir, "busybox"), program, 0o755); err != nil {
		t.Fatal(err)
	}
	build := exec.Command("docker", "build", "-q", "-t", name, "-f", "-", dir)
	build.Stdin = strings.NewReader("FROM scratch\nCOPY busybox /bin/busybox\nENTRYPOINT [\"/bin/busybox\"]\n")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	t.Cleanup(func() {
		if out, err := exec.Command("docker", "rmi", "-f", name).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
	return name
}

// A client on a raw terminal looks alike whether its container works or asks:
// the cursor tells.
func TestContainerThatWorksDoesNotWait(t *testing.T) {
	run := "docker run --rm -it " + image(t) + " "
	r := rehearse(t, "bash", "# T\n\n```sh\n"+run+"sh -c 'echo on; sleep 3.5; echo off'\n```\n\n"+
		"```sh {input=\"bob\\n\"}\n"+run+"sh -c 'read -p \"name: \" x; echo hi $x'\n```\n\n```sh timeout=30s\n"+run+"sh\n```\n", nil)
	if got, want := outcomes(r), "1.1.1 passed 0, 1.2.1 passed 0, 1.3.1 waiting"; !strings.HasPrefix(got, want) {
		t.Errorf("%s, want %s; printed %q", got, want, []string{r.Steps[0].Output, r.Steps[1].Output, r.Steps[2].Output})
	}
	if out := r.Steps[1].Output; !strings.Contains(out, "hi bob") {
		t.Errorf("printed %q", out)
	}
}
