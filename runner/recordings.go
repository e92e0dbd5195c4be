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

// CreateRecording makes an empty file for the recording of a run of a deck, which
// only its owner can read, and removes the oldest recordings of the runbook but
// for the newest 20 and those that the deck's plan is made of. The runbook is
// known by its path, links resolved. mask says what a step's text looks like in a
// recording. The caller closes the file.
func CreateRecording(deck *slides.Deck, started time.Time, mask func(string) string) (*os.File, error) {
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
	prefix, err := recordingPrefix(deck.File)
	if err != nil {
		return nil, err
	}
	f, err := createUnique(dir, prefix+started.UTC().Format(recordingTime))
	if err != nil {
		return nil, err
	}
	if names, err := recordingNames(root, prefix); err == nil && len(names) > recordingsKept {
		prune(root, names, append(telling(root, names, deck, mask), filepath.Base(f.Name())))
	}
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

// prune removes all but the newest recordings of a runbook, and never those to
// be kept, nor one that is being written. What cannot be removed is left for the
// next time.
func prune(root *os.Root, names, kept []string) {
	for _, name := range names[:len(names)-recordingsKept] {
		if !slices.Contains(kept, name) && !held(root, name) {
			_ = root.Remove(name)
			_ = root.Remove(sidecarOf(name))
		}
	}
}

func sidecarOf(name string) string { return strings.TrimSuffix(name, recordingEnd) + sidecarEnd }

// telling are the recordings that the plan of a deck is made of, the newest
// first: each has the newest rehearsed run that passed of some step, or the pace.
// Of all recordings at most planMost bytes are looked at.
func telling(root *os.Root, names []string, deck *slides.Deck, mask func(string) string) (found []string) {
	plan, looked, want := &journal.Plan{Steps: map[string]*journal.Planned{}}, 0, 0
	for _, s := range deck.Steps() {
		if !s.Block.Attr.Skip {
			want++
		}
	}
	for _, name := range slices.Backward(names) {
		if plan.Paced && len(plan.Steps) >= want || looked > planMost {
			break
		}
		rec, size := runsOf(root, name)
		looked += size
		if rec == nil || !rec.Rehearsal {
			continue
		}
		steps, paced := len(plan.Steps), plan.Paced
		plan.Add(deck, journal.PlanOf(deck, rec, mask))
		if len(plan.Steps) > steps || plan.Paced != paced {
			found = append(found, name)
		}
	}
	return found
}

// planMost bounds what is looked at for a plan, in bytes.
const planMost = 256 << 20

// runsOf is which steps ran in a recording, nil where that cannot be read, and
// how large it is. Of one that is no rehearsal only the beginning is read.
func runsOf(root *os.Root, name string) (rec *journal.Recording, size int) {
	f, err := root.Open(name)
	if err != nil {
		return nil, 0
	}
	defer func() { _ = f.Close() }() // opened to look only
	head := make([]byte, 64<<10)
	n, _ := io.ReadFull(f, head) // it may be shorter
	if first, _, _ := bytes.Cut(head[:n], []byte("\n[")); !bytes.Contains(first, []byte(`,"rehearsal":true`)) || n == 0 {
		return nil, n
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, n
	}
	if st, err := f.Stat(); err == nil {
		n = int(st.Size())
	}
	rec, _ = journal.ReadRuns(f) // as far as it can be read
	return rec, n
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

// ReadPlan reads what the rehearsals of a runbook say of a deck: of each step its
// newest run that passed. Where none did the plan is nil. mask says what a step's
// text looks like in a recording.
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
	var plan *journal.Plan
	for _, name := range telling(root, names, deck, mask) {
		one, planErr := planOf(root, name, deck, mask)
		switch {
		case planErr != nil:
			err = planErr
		case plan == nil:
			plan = one
		default:
			plan.Add(deck, one)
		}
	}
	if plan != nil {
		return plan, nil // what cannot be read any more is left out
	}
	return nil, err
}

func planOf(root *os.Root, name string, deck *slides.Deck, mask func(string) string) (*journal.Plan, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // opened to look only
	rec, err := journal.Read(f)
	if rec == nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	plan := journal.PlanOf(deck, rec, mask)
	if side, err := root.Open(sidecarOf(name)); err == nil {
		plan.Take(journal.ReadChanges(side))
		_ = side.Close() // opened to look only
	}
	return plan, nil
}
