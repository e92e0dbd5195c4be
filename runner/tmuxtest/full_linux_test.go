package tmuxtest

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

const muchOutput = "# Much\n\n```sh\necho the first\nseq 30000\necho the last\n```\n"

// TestFullDiskStopsTheRecordingOnly has no room for the recording: from the
// beginning on, or in the middle, where what stands before it can be exported.
func TestFullDiskStopsTheRecordingOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		file  func(t *testing.T) string
		first bool // the first step is on file
	}{
		{"none", device, false},
		{"little", smallDisk, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := c.file(t)
			k := &Talk{Window: Window{Cols: 100, Rows: 30}, Program: program}
			k.In(t, muchOutput)
			k.Args = append(k.Args, "--record", file)
			k.Start(t)
			k.Idle()
			k.Keys("a")
			k.Wait("no recording: write " + file)
			k.Wait("✔ echo the last")
			k.Settled("stage", func(string) bool { return true })
			k.Keys("q")
			if got := k.Over(); got != "2" {
				t.Errorf("the program ended with %s, want 2", got)
			}
			if screen := k.Text(); !strings.Contains(screen, "the recording is not whole") {
				t.Errorf("nothing says why:\n%s", screen)
			}
			if !c.first {
				return
			}
			r := Run(t, program, "export", file)
			if r.Status != 0 || !strings.Contains(r.Out, "```output\nthe first\n") {
				t.Errorf("status %d, %s\n%.300s", r.Status, r.Err, r.Out)
			}
		})
	}
}

// TestVerdictIsThatOfTheSteps rehearses with no room, or no permission, for the
// recording.
func TestVerdictIsThatOfTheSteps(t *testing.T) {
	book := filepath.Join(folder(t, "README.md", muchOutput), "README.md")
	for _, c := range []struct {
		name  string
		state func(t *testing.T) string
		want  string
	}{
		{"full disk", func(t *testing.T) string { return filepath.Dir(smallDisk(t)) }, "no space left on device"},
		{"no folder", device, "not a directory"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("XDG_STATE_HOME", c.state(t))
			r := Run(t, program, "rehearse", "--yes", book)
			if r.Status != 0 || !strings.Contains(r.Err, c.want) || !strings.Contains(r.Out, "2 passed") && !strings.Contains(r.Out, "3 passed") {
				t.Errorf("status %d, want 0, and %q:\n%s%.2000s", r.Status, c.want, r.Err, r.Out)
			}
		})
	}
}

// device is the device that is always full.
func device(t *testing.T) string {
	t.Helper()
	const name = "/dev/full"
	if _, err := os.Stat(name); err != nil {
		t.Skip(err)
	}
	return name
}

// smallDisk is a file on a disk of 64 KiB.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("mounting a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return filepath.Join(dir, "talk.cast")
}
