package runner

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

const (
	recordingsKept = 20 // of each runbook
	recordingEnd   = ".cast"
	sidecarEnd     = ".state" // of what lies beside a rehearsal's
	// A name begins with the time in UTC, to the microsecond, so that names
	// sort by age.
	recordingTime = "20060102T150405.000000Z"
)

// ErrNoRecording is why NewestRecording has none.
var ErrNoRecording = errors.New("no recording")

// recordingsDir is $XDG_STATE_HOME/showrunner, else ~/.local/state/showrunner.
// It is looked up when it is needed: a start without a recording does not pay
// for it.
//
// https://specifications.freedesktop.org/basedir-spec/latest/
func recordingsDir() (string, error) {
	state := os.Getenv("XDG_STATE_HOME")
	if !filepath.IsAbs(state) { // the specification ignores others
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		state = filepath.Join(home, ".local", "state")
	}
	return filepath.Join(state, "showrunner"), nil
}

// recordingPrefix is what the names of a runbook's recordings begin with.
func recordingPrefix(runbook string) (string, error) {
	path, err := filepath.Abs(runbook)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	sum := sha256.Sum256([]byte(path))
	return fmt.Sprintf("%x-", sum[:8]), nil
}

// CreateRecording makes an empty file for the recording of a run, which only
// its owner can read, and removes the oldest recordings of the runbook so that
// 20 are left with the new one. The runbook is known by its path, links
// resolved. The caller closes the file.
func CreateRecording(runbook string, started time.Time) (*os.File, error) {
	dir, err := recordingsDir()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := openDir(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // opened to look only
	prefix, err := recordingPrefix(runbook)
	if err != nil {
		return nil, err
	}
	f, err := createUnique(dir, prefix+started.UTC().Format(recordingTime))
	if err != nil {
		return nil, err
	}
	prune(root, prefix, filepath.Base(f.Name()))
	return f, nil
}

// openDir opens the folder of recordings, once it is sure that it is the user's
// own and no link.
func openDir(dir string) (*os.Root, error) {
	st, err := os.Lstat(dir)
	if err != nil {
		return nil, err
	}
	if !st.IsDir() {
		return nil, &fs.PathError{Op: "open", Path: dir, Err: syscall.ENOTDIR}
	}
	if st.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(dir, 0o700); err != nil {
			return nil, err
		}
	}
	return os.OpenRoot(dir)
}

// createUnique creates a file that was not there. What stands in its place, a
// link too, is left alone.
func createUnique(dir, name string) (*os.File, error) {
	path := filepath.Join(dir, name)
	for n := 1; ; n++ {
		f, err := os.OpenFile(path+recordingEnd, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND|syscall.O_NOFOLLOW, 0o600)
		if !errors.Is(err, fs.ErrExist) || n == 1000 {
			hold(f)
			return f, err
		}
		path = filepath.Join(dir, fmt.Sprintf("%s-%03d", name, n))
	}
}

// hold marks a file as one that is being written, until it is closed, for the
// showrunners beside this one. A file system without locks goes without.
func hold(f *os.File) {
	if f != nil {
		_ = onFile(f, func(fd int) error { return syscall.Flock(fd, syscall.LOCK_SH|syscall.LOCK_NB) })
	}
}

// held tells whether a showrunner still writes a recording.
func held(root *os.Root, name string) bool {
	f, err := root.Open(name)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // which drops the lock
	err = onFile(f, func(fd int) error { return syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB) })
	return errors.Is(err, syscall.EWOULDBLOCK)
}

// prune removes all but the newest recordings of a runbook, and never the new
// one nor the newest good rehearsals, which are the plan, nor one that is being
// written. What cannot be removed is left for the next time.
func prune(root *os.Root, prefix, keep string) {
	names, err := recordingNames(root, prefix)
	if err != nil || len(names) <= recordingsKept {
		return
	}
	steps, pace := rehearsals(root, names)
	names = slices.DeleteFunc(names, func(s string) bool { return s == keep || s == steps || s == pace })
	kept := 1
	if steps != "" {
		kept++
	}
	if pace != "" && pace != steps {
		kept++
	}
	for len(names) > recordingsKept-kept {
		if !held(root, names[0]) {
			_ = root.Remove(names[0])
			_ = root.Remove(sidecarOf(names[0]))
		}
		names = names[1:]
	}
}

func sidecarOf(name string) string { return strings.TrimSuffix(name, recordingEnd) + sidecarEnd }

// rehearsals are the newest recordings of a rehearsal that went well: one, and
// one that the presenter gave at the talk's pace; "" where there is none.
func rehearsals(root *os.Root, names []string) (steps, pace string) {
	for _, name := range slices.Backward(names) {
		if pace != "" {
			break
		}
		if !wentWell(root, name) {
			continue
		}
		if steps == "" {
			steps = name
		}
		if mentions(root, name, "\n# {\"entry\":\"shown\",") {
			pace = name
		}
	}
	return steps, pace
}

// wentWell tells whether the end of a recording says that it is a rehearsal
// without a step that failed.
func wentWell(root *os.Root, name string) bool {
	f, err := root.Open(name)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // opened to look only
	st, err := f.Stat()
	if err != nil {
		return false
	}
	end := make([]byte, min(st.Size(), 4<<10))
	if _, err := f.ReadAt(end, st.Size()-int64(len(end))); err != nil {
		return false
	}
	_, judged, ok := strings.Cut(string(end), "\n# {\"entry\":\"judged\",")
	judged, _, _ = strings.Cut(judged, "\n")
	return ok && (strings.Contains(judged, `"text":"`+string(journal.AllPassed)+`"`) ||
		strings.Contains(judged, `"text":"`+string(journal.OnlyDrifted)+`"`))
}

// recordingNames lists the recordings of a runbook, oldest first.
func recordingNames(root *os.Root, prefix string) (names []string, err error) {
	list, err := fs.ReadDir(root.FS(), ".")
	for _, e := range list {
		if e.Type().IsRegular() && strings.HasPrefix(e.Name(), prefix) && strings.HasSuffix(e.Name(), recordingEnd) {
			names = append(names, e.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		// Of one time, the one without a number is the oldest.
		return strings.Compare(strings.TrimSuffix(a, recordingEnd), strings.TrimSuffix(b, recordingEnd))
	})
	return names, err
}

// NewestRecording returns the path of the newest recording of a runbook that
// holds at least one step. Without one the error is ErrNoRecording, wrapped,
// with a hint.
func NewestRecording(runbook string) (path string, err error) {
	dir, err := recordingsDir()
	if err != nil {
		return "", err
	}
	prefix, err := recordingPrefix(runbook)
	if err != nil {
		return "", err
	}
	if root, err := os.OpenRoot(dir); err == nil {
		defer func() { _ = root.Close() }() // opened to look only
		names, _ := recordingNames(root, prefix)
		for _, name := range slices.Backward(names) {
			if hasStep(root, name) {
				return filepath.Join(dir, name), nil
			}
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	return "", fmt.Errorf("%w of %s\nhint: rehearse it first, or run it now with --run", ErrNoRecording, runbook)
}

// hasStep tells whether a step began in a recording.
func hasStep(root *os.Root, name string) bool {
	return mentions(root, name, "\n# {\"entry\":\"began\",")
}

// mentions tells whether a text is in a recording, without reading more of it
// than it takes.
func mentions(root *os.Root, name, text string) bool {
	f, err := root.Open(name)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // opened to look only
	buf := make([]byte, 0, 64<<10)
	for {
		n, err := io.ReadFull(f, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if bytes.Contains(buf, []byte(text)) {
			return true
		}
		if err != nil {
			return false
		}
		buf = buf[:copy(buf, buf[len(buf)-len(text):])]
	}
}

// ReadPlan reads what the newest good rehearsals of a runbook say of a deck.
// Without one the plan is nil. mask says what a step's text looks like in a
// recording.
func ReadPlan(runbook string, deck *slides.Deck, mask func(string) string) (*journal.Plan, error) {
	dir, err := recordingsDir()
	if err != nil {
		return nil, err
	}
	prefix, err := recordingPrefix(runbook)
	if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // opened to look only
	names, err := recordingNames(root, prefix)
	if err != nil {
		return nil, err
	}
	steps, pace := rehearsals(root, names)
	if steps == "" {
		return nil, nil
	}
	plan, err := planOf(root, steps, deck, mask)
	if err != nil || pace == "" || pace == steps {
		return plan, err
	}
	if paced, err := planOf(root, pace, deck, mask); err == nil {
		plan.Slides, plan.Paced, plan.Total = paced.Slides, true, paced.Total
	}
	return plan, nil
}

func planOf(root *os.Root, name string, deck *slides.Deck, mask func(string) string) (*journal.Plan, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened to look only
	rec, err := journal.Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	plan := journal.PlanOf(deck, rec, mask)
	if side, err := root.Open(sidecarOf(name)); err == nil {
		plan.Take(journal.ReadChanges(side))
		_ = side.Close() // opened to look only
	}
	return plan, nil
}
