package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	// scratchBytes and scratchFiles bound what is copied.
	scratchBytes = 2 << 30
	scratchFiles = 500_000
	// scratchObjects is the size from which the objects of a repository are not
	// copied: the copy reads those of the original, and writes its own.
	scratchObjects = 256 << 20
)

// Scratch copies a directory into a new temporary folder, which only the user
// can enter, and returns the copy's path. Of a directory in a git work tree
// the whole work tree is copied, so that ../ leads to the same files: what is
// tracked, and what is neither tracked nor ignored; the directory itself with
// what is ignored where git lists nothing of it. The copy is a repository of
// its own, with the same index, branches and remotes; where its objects are more
// than 256 MiB it reads the original's, which git may then give a new time.
// Without git all of the directory is copied, and nothing beside it.
//
// Symbolic links, modes and times are kept; those that lead out of the copy, as
// every absolute one does, are told to out, by their path in the copy. Sockets,
// pipes and devices are left out, and so are a repository's hooks, and the
// repositories of submodules, whose files are copied. More than 2 GiB
// or 500,000 files are an error, and so is a repository that a link makes write
// elsewhere. remove removes all of it, and may be called again.
func Scratch(dir string, out func(link, target string)) (copied string, remove func() error, err error) {
	return scratch(dir, &copier{bytes: scratchBytes, files: scratchFiles, objects: scratchObjects, out: out})
}

func scratch(dir string, c *copier) (copied string, remove func() error, err error) {
	source, err := filepath.EvalSymlinks(dir)
	if err == nil {
		source, err = filepath.Abs(source)
	}
	if err != nil {
		return "", nil, fmt.Errorf("%s: no copy of it: %w", dir, err)
	}
	tree := findWorkTree(source)
	if err = tree.confined(); err != nil {
		return "", nil, fmt.Errorf("%s: no copy of it: %w", dir, err)
	}
	if tree.top != "" {
		err = c.listTree(tree, source)
	} else {
		tree.top = source
		err = c.list(source, ".", linked)
	}
	if err != nil {
		return "", nil, fmt.Errorf("%s: no copy of it: %w", dir, err)
	}
	temp, err := os.MkdirTemp("", "showrunner-scratch-")
	if err != nil {
		return "", nil, fmt.Errorf("%s: no copy of it: %w", dir, err)
	}
	remove = func() error { return removeAll(temp) }
	root := filepath.Join(temp, scratchName(tree.top))
	if err := c.fill(tree, root); err != nil {
		return "", nil, errors.Join(fmt.Errorf("%s: no copy of it: %w", dir, err), remove())
	}
	below, err := filepath.Rel(tree.top, source)
	if err != nil {
		return "", nil, errors.Join(err, remove())
	}
	return filepath.Join(root, below), remove, nil
}

// scratchName is the name of the copied folder: the folder's own, since a
// runbook may print it.
func scratchName(top string) string {
	if name := filepath.Base(top); name != string(filepath.Separator) {
		return name
	}
	return "root"
}

// removeAll removes a folder, read-only ones in it too. It follows no link.
func removeAll(dir string) error {
	if os.RemoveAll(dir) == nil {
		return nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	// A folder must be opened up before its entries are read.
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error { // what stays is reported below
		if rel, err := filepath.Rel(dir, path); err == nil && e != nil && e.IsDir() {
			_ = root.Chmod(rel, 0o700)
		}
		if err != nil && e != nil && e.IsDir() {
			return fs.SkipDir
		}
		return nil
	})
	if err := root.Close(); err != nil {
		return err
	}
	return os.RemoveAll(dir)
}

// An entry is a file, folder or link that is copied.
type entry struct {
	path string // below the top
	info fs.FileInfo
}

// A copier lists what is to be copied, within bounds, and copies it.
type copier struct {
	bytes   int64 // that may still be copied
	files   int
	objects int64                     // of a repository that are copied at most
	out     func(link, target string) // told of links that lead out; may be nil
	entries []entry
	listed  map[string]bool // paths of entries
}

// add lists one entry, unless it is of a kind that cannot be copied.
func (c *copier) add(path string, info fs.FileInfo) error {
	if kind := info.Mode().Type(); c.listed[path] || kind != 0 && kind != fs.ModeDir && kind != fs.ModeSymlink {
		return nil
	}
	if c.listed == nil {
		c.listed = map[string]bool{}
	}
	c.listed[path] = true
	c.entries = append(c.entries, entry{path, info})
	if c.files--; c.files < 0 {
		return errors.New("it has too many files")
	}
	if info.Mode().IsRegular() {
		if c.bytes -= info.Size(); c.bytes < 0 {
			return fmt.Errorf("it is too large (%s has %d MiB)", path, info.Size()>>20)
		}
	}
	return nil
}

// linked tells whether a file says where a repository is, as a submodule's
// does: in a copy it would lead elsewhere.
func linked(path string, e fs.DirEntry) bool {
	return filepath.Base(path) == ".git" && !e.IsDir()
}

// list lists all that is in a folder below top, by its path from there, but
// for what is to be left out.
func (c *copier) list(top, below string, omit func(path string, e fs.DirEntry) bool) error {
	return filepath.WalkDir(filepath.Join(top, below), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(top, path)
		switch {
		case err != nil:
			return err
		case omit(rel, e) && e.IsDir():
			return fs.SkipDir
		case omit(rel, e):
			return nil
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		return c.add(rel, info)
	})
}

// within lists the folders that lead to a file, and tells what it is; nil when
// it is not there. A folder that is a link now does not lead to it.
func (c *copier) within(top, path string) (fs.FileInfo, error) {
	at := "."
	for name := range strings.SplitSeq(filepath.Dir(path), string(filepath.Separator)) {
		at = filepath.Join(at, name)
		if c.listed[at] {
			continue
		}
		info, err := os.Lstat(filepath.Join(top, at))
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		if err := c.add(at, info); err != nil {
			return nil, err
		}
	}
	info, err := os.Lstat(filepath.Join(top, path))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return info, err
}
