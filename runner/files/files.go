// Package files reads runbooks and writes what showrunner makes of them. Its
// errors tell the place, what is wrong, and the next move.
package files

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// maxRunbook is the size of the largest runbook, in bytes.
const maxRunbook = 24 << 20

// A Hinted is an error with a next move.
type Hinted struct {
	error
	Hint string
}

// Hint gives an error a next move.
func Hint(err error, hint string) Hinted { return Hinted{err, hint} }

// Unwrap is the error.
func (h Hinted) Unwrap() error { return h.error }

// Read reads a runbook: a regular file, or "-" for standard input, of at most
// maxRunbook bytes.
func Read(name string) ([]byte, error) {
	if name == "-" {
		return readAll(os.Stdin, "standard input")
	}
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readAll(f, name)
}

// Nameless makes a file for the time that it is open, in the folder for such.
func Nameless() (*os.File, error) {
	f, err := os.CreateTemp("", "showrunner")
	if err != nil {
		return nil, Hinted{err, "TMPDIR names a folder that can be written"}
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Open opens a regular file for reading. It looks again once the file is open:
// a pipe or device that took its place in between holds nothing up. The caller
// closes the file.
func Open(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err := usable(name, info, err); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, Hinted{fmt.Errorf("%s: %w", name, errors.Unwrap(err)), "can you read it with cat?"}
	}
	info, err = f.Stat()
	if err := usable(name, info, err); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// usable tells why a file of which Stat said this cannot be read, or nil.
func usable(name string, info os.FileInfo, err error) error {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return Hinted{fmt.Errorf("%s: no such file", name), nearby(name)}
	case err != nil:
		return fmt.Errorf("%s: %w", name, errors.Unwrap(err))
	case info.IsDir():
		return Hinted{fmt.Errorf("%s: is a directory", name), nearby(filepath.Join(name, "README.md"))}
	case !info.Mode().IsRegular():
		return Hinted{fmt.Errorf("%s: is not a regular file", name), "showrunner - reads a runbook from standard input"}
	}
	return nil
}

func readAll(r io.Reader, name string) ([]byte, error) {
	var all bytes.Buffer
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil { // else the buffer grows by copying
			all.Grow(int(min(info.Size(), maxRunbook)) + bytes.MinRead)
		}
	}
	_, err := all.ReadFrom(io.LimitReader(r, maxRunbook+1))
	source := all.Bytes()
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, err)
	case len(source) > maxRunbook:
		return nil, Hinted{fmt.Errorf("%s: is larger than %d MiB", name, maxRunbook>>20), "a runbook is a text; split it"}
	case binary(source):
		return nil, Hinted{fmt.Errorf("%s: is a binary file", name), "a runbook is markdown text"}
	}
	return source, nil
}

// binary tells whether the beginning of a file is no text: more than a tenth of
// it control characters that no text has.
func binary(source []byte) bool {
	head := source[:min(len(source), 8192)]
	strange := 0
	for _, c := range head {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != 0x1b && c != '\f' {
			strange++
		}
	}
	return strange*10 > len(head)
}

// nearby hints at a runbook that is there.
func nearby(name string) string {
	if _, err := os.Stat(name); err == nil {
		return "showrunner " + name
	}
	found, _ := filepath.Glob(filepath.Join(filepath.Dir(name), "*.md")) // the pattern is only bad where the folder's name is
	if len(found) == 0 {
		return "showrunner without arguments shows the tour"
	}
	return "there is " + strings.Join(found[:min(len(found), 3)], ", ")
}

// Same tells whether two names are of one file.
func Same(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return false
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// Writable tells why a file could not be written by WriteWhole, or nil.
func Writable(name string) error {
	if st, err := os.Stat(name); err == nil && st.IsDir() {
		return fmt.Errorf("%s: is a directory", name)
	} else if err == nil && !st.Mode().IsRegular() {
		return nil // writing into it will tell
	}
	f, err := os.CreateTemp(filepath.Dir(name), temporary)
	if err != nil {
		return fmt.Errorf("%s: cannot be written: %w", name, errors.Unwrap(err))
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// temporary is what the names of files in the making look like.
const temporary = ".showrunner-*"

// Target is the file that a name leads to, links followed. elsewhere tells that
// it lies in another folder.
func Target(name string) (target string, elsewhere bool, err error) {
	if target, err = filepath.EvalSymlinks(name); err != nil {
		return "", false, fmt.Errorf("%s: %w", name, errors.Unwrap(err))
	}
	dir, err := filepath.EvalSymlinks(filepath.Dir(name))
	if err != nil {
		return "", false, fmt.Errorf("%s: %w", name, errors.Unwrap(err))
	}
	return target, filepath.Clean(dir) != filepath.Dir(target), nil
}

// Outside reports whether a path, relative to the folder dir or to the home
// (~/), is that of a regular file that holds something and is not below root.
func Outside(name, dir, root string) bool {
	if rest, ok := strings.CutPrefix(name, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return false
		}
		name = filepath.Join(home, rest)
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return false
	}
	name, nameErr := filepath.Abs(name)
	root, rootErr := filepath.Abs(root)
	below, err := filepath.Rel(root, name)
	return errors.Join(nameErr, rootErr, err) == nil && (below == ".." || strings.HasPrefix(below, "../"))
}

// WriteWhole writes a file under another name first, so that there is all of it
// or nothing. A file that is there keeps its mode, and is replaced only once the
// new one is on the disk; a new one has the mode that the umask leaves. Links are
// followed. What is no regular file, a device or a pipe, is written into and
// never replaced.
func WriteWhole(name string, write func(io.Writer) error) error {
	if st, err := os.Stat(name); err == nil && !st.Mode().IsRegular() {
		return writeInto(name, write)
	}
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	mode := os.FileMode(0o666)
	if _, err := os.Stat(name); err == nil {
		mode = 0o600 // until it gets the other's
	}
	f, err := beside(name, mode)
	if err != nil {
		return fmt.Errorf("%s: %w", name, errors.Unwrap(err))
	}
	defer os.Remove(f.Name()) // it is gone already when all went well
	w := bufio.NewWriter(f)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if st, statErr := os.Stat(name); err == nil && statErr == nil {
		if err = f.Chmod(st.Mode().Perm()); err == nil {
			err = f.Sync()
		}
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// beside makes a file beside another, with the mode that the umask leaves of one.
func beside(name string, mode os.FileMode) (*os.File, error) {
	for {
		other := filepath.Join(filepath.Dir(name), strings.Replace(temporary, "*", rand.Text(), 1))
		f, err := os.OpenFile(other, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, os.ErrExist) {
			return f, err
		}
	}
}

func writeInto(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return fmt.Errorf("%s: %w", name, errors.Unwrap(err))
	}
	w := bufio.NewWriter(f)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err // it names the file
}
