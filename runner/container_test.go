package runner

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// What stands in an image that holds nothing else but busybox and the program.
const (
	bareImage = `FROM scratch
COPY busybox /bin/busybox
COPY showrunner t.md /
RUN ["/bin/busybox", "--install", "-s", "/bin"]
ENTRYPOINT ["/showrunner", "rehearse", "--yes", "/t.md"]
`
	bareRunbook = "# T\n\n```sh\nx=1\nfor i in 1 2; do\n  echo $i$x\ndone\nsleep 1 &\n```\n\n```sh\n[ -t 0 ] && [ ! -e /bin/bash ]\nexit\n```\n"
)

func TestBusyboxAloneIsEnough(t *testing.T) {
	if testing.Short() {
		t.Skip("builds an image: not with -short")
	}
	if out, err := exec.Command("docker", "version", "--format", "{{.Server.Version}}").CombinedOutput(); err != nil {
		t.Skipf("no Docker engine answers: %v %s", err, out)
	}
	have(t, "busybox")
	dir := t.TempDir()
	path, _ := lookShell("busybox")
	if out, err := exec.Command("cp", path, filepath.Join(dir, "busybox")).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "showrunner"), "showrunner")
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	for name, text := range map[string]string{"Dockerfile": bareImage, "t.md": bareRunbook} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	image := fmt.Sprintf("showrunner-bare-%d", os.Getpid())
	if out, err := exec.Command("docker", "build", "-q", "-t", image, dir).CombinedOutput(); err != nil {
		if strings.Contains(string(out), "busybox: no such file") || strings.Contains(string(out), "stat /bin/busybox") {
			t.Skipf("this busybox is not static: %s", out)
		}
		t.Fatalf("%v %s", err, out)
	}
	defer func() {
		if out, err := exec.Command("docker", "rmi", "-f", image).CombinedOutput(); err != nil {
			t.Errorf("%v %s", err, out)
		}
	}()
	out, err := exec.Command("docker", "run", "--rm", image).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "5 passed") {
		t.Errorf("%v, printed %s", err, out)
	}
}
