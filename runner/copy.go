package runner

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// fill copies what is listed, and the repository.
func (c *copier) fill(tree workTree, root string) error {
	if err := c.copyAll(tree.top, root); err != nil {
		return err
	}
	if err := tree.copyRepository(c, filepath.Join(root, ".git")); err != nil {
		return err
	}
	return c.settle(root)
}

// copyAll copies the entries. Folders can be written to until settle.
func (c *copier) copyAll(top, root string) error {
	if err := os.MkdirAll(root, 0o700); err != nil {
		return err
	}
	for _, e := range c.entries {
		from, to := filepath.Join(top, e.path), filepath.Join(root, e.path)
		if err := copyEntry(from, to, e.info); err != nil {
			return err
		}
		if target, err := os.Readlink(to); err == nil && c.out != nil &&
			(filepath.IsAbs(target) || !filepath.IsLocal(filepath.Join(filepath.Dir(e.path), target))) {
			c.out(e.path, target)
		}
	}
	return nil
}

// settle gives the folders their modes and times, the innermost first.
func (c *copier) settle(root string) error {
	for _, e := range slices.Backward(c.entries) {
		if e.info.IsDir() {
			if err := resemble(filepath.Join(root, e.path), e.info); err != nil {
				return err
			}
		}
	}
	return nil
}

func copyEntry(from, to string, info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return os.MkdirAll(to, 0o700)
	case info.Mode().IsRegular():
		return copyFile(from, to, info)
	}
	target, err := os.Readlink(from)
	if err != nil {
		return err
	}
	return os.Symlink(target, to)
}

// resemble gives a copy the mode and time of what it is a copy of.
func resemble(path string, info fs.FileInfo) error {
	if err := os.Chmod(path, info.Mode().Perm()); err != nil {
		return err
	}
	return os.Chtimes(path, info.ModTime(), info.ModTime())
}

// copyFile copies a regular file, no more of it than it had when it was
// listed.
func copyFile(from, to string, info fs.FileInfo) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	if now, err := in.Stat(); err != nil || !now.Mode().IsRegular() {
		return fmt.Errorf("%s: was replaced while it was copied", from)
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.CopyN(out, in, info.Size())
	if errors.Is(err, io.EOF) { // it is shorter now
		err = nil
	}
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	return resemble(to, info)
}
