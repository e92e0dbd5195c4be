package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// placing are the variables that tell git where a repository is.
var placing = [...]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_CONFIG", "GIT_GRAFT_FILE", "GIT_SHALLOW_FILE",
	"GIT_IMPLICIT_WORK_TREE", "GIT_REPLACE_REF_BASE", "GIT_QUARANTINE_PATH"}

// OwnRepository is an environment without what tells git where a repository is,
// as git itself does to the programs that its hooks run: in a copy it would lead
// back.
func OwnRepository(env []string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(e string) bool {
		name, _, _ := strings.Cut(e, "=")
		return slices.Contains(placing[:], name)
	})
}

// A workTree is where git checked a repository out. The zero value is none.
type workTree struct {
	top    string // its folder
	dir    string // the repository, or what a linked work tree has of its own
	common string // the repository
}

// findWorkTree finds the work tree that a directory, by its real path, is in.
// Where git is missing or does not trust it there is none.
func findWorkTree(dir string) workTree {
	out, err := git(dir, "rev-parse", "--path-format=absolute", "--show-toplevel", "--git-dir", "--git-common-dir")
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if err != nil || len(lines) != 3 {
		return workTree{}
	}
	t := workTree{top: lines[0], dir: lines[1], common: lines[2]}
	if below, err := filepath.Rel(t.top, dir); err != nil || !filepath.IsLocal(below) {
		return workTree{}
	}
	return t
}

// git runs a git command that only reads, in a directory and for the repository
// there, whatever the environment names.
func git(dir string, args ...string) (string, error) {
	c := exec.Command("git", append([]string{"-C", dir, "-c", "core.fsmonitor=false"}, args...)...)
	c.Env = append(OwnRepository(os.Environ()), "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C")
	out, err := c.Output()
	return string(out), err
}

// listTree lists the files of a work tree that git does not ignore, and those
// of a directory of which git lists none.
func (c *copier) listTree(t workTree, dir string) error {
	out, err := git(t.top, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return errors.New("git cannot list its files")
	}
	below, err := filepath.Rel(t.top, dir)
	if err != nil {
		return err
	}
	if info, err := os.Lstat(t.top); err != nil {
		return err
	} else if err := c.add(".", info); err != nil {
		return err
	}
	for path := range strings.SplitSeq(strings.TrimSuffix(out, "\x00"), "\x00") {
		if path == "" {
			continue
		}
		if err := c.listPath(t.top, filepath.Clean(path)); err != nil {
			return err
		}
	}
	if c.listed[below] {
		return nil
	}
	if _, err := c.within(t.top, below); err != nil {
		return err
	}
	return c.list(t.top, below, linked)
}

// listPath lists what git names: a file, or the folder of a submodule or of
// another repository.
func (c *copier) listPath(top, path string) error {
	info, err := c.within(top, path)
	if err != nil || info == nil {
		return err
	}
	if info.IsDir() {
		return c.list(top, path, linked)
	}
	return c.add(path, info)
}

// passing are files of a repository that are left out of its copy: what other
// work trees and submodules have, locks, what processes leave there, and the
// hooks, which may do anything anywhere.
func passing(path string) bool {
	switch first, _, _ := strings.Cut(path, string(filepath.Separator)); first {
	case "objects", "hooks", "worktrees", "modules", "commondir", "gitdir", "locked", "gc.pid", "fsmonitor--daemon", "fsmonitor--daemon.ipc":
		return true
	}
	return strings.HasSuffix(path, ".lock")
}

// ErrElsewhere is why a repository is not copied.
var ErrElsewhere = errors.New("leads out of the git repository")

// confined refuses a repository of which what git writes to is elsewhere, by a
// link that leads out of it: git would follow the link from the copy, too.
func (t workTree) confined() error {
	if t.dir == "" {
		return nil
	}
	for _, dir := range slices.Compact([]string{t.common, t.dir}) {
		if err := confined(dir); err != nil {
			return err
		}
	}
	return nil
}

func confined(dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }() // opened to look only
	return filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(dir, path) // it is below
		first, _, _ := strings.Cut(rel, string(filepath.Separator))
		written := rel == "." || first == "refs" || first == "logs" || first == "objects"
		switch {
		case errors.Is(err, fs.ErrNotExist): // gone meanwhile
			return nil
		case err != nil:
			return err
		case e.IsDir() && !written:
			return fs.SkipDir
		case e.Type() != fs.ModeSymlink || rel == "hooks": // which is not copied
			return nil
		}
		if _, err := root.Stat(rel); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s %w", path, ErrElsewhere)
		}
		return nil
	})
}

// copyRepository makes a repository for the copy of a work tree that never
// writes to the original: its files, then those that a linked work tree has of
// its own, and its objects.
func (t workTree) copyRepository(c *copier, to string) error {
	if t.dir == "" {
		return nil
	}
	if err := os.Mkdir(to, 0o700); err != nil {
		return err
	}
	for _, from := range slices.Compact([]string{t.common, t.dir}) {
		r := &copier{bytes: c.bytes, files: c.files}
		err := r.list(from, ".", func(path string, _ fs.DirEntry) bool {
			other := from != t.dir && (path == "index" || path == "HEAD")
			return other || passing(path)
		})
		if err == nil {
			err = r.replaceAll(from, to)
		}
		if err != nil {
			return err
		}
		c.bytes, c.files = r.bytes, r.files
	}
	if err := t.copyObjects(c, filepath.Join(to, "objects")); err != nil {
		return err
	}
	return detach(to)
}

// replaceAll copies the entries over those that are there.
func (c *copier) replaceAll(from, to string) error {
	for _, e := range c.entries {
		if e.info.IsDir() {
			continue
		}
		if err := os.Remove(filepath.Join(to, e.path)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return c.copyAll(from, to)
}

// copyObjects copies a repository's objects, or names them to the copy when
// they are many.
func (t workTree) copyObjects(c *copier, to string) error {
	from := filepath.Join(t.common, "objects")
	all := &copier{bytes: min(c.bytes, c.objects), files: c.files}
	if all.list(from, ".", linked) == nil {
		if err := all.copyAll(from, to); err != nil {
			return err
		}
		return t.borrow(to, "")
	}
	if err := os.MkdirAll(filepath.Join(to, "info"), 0o700); err != nil {
		return err
	}
	return t.borrow(to, from+"\n")
}

// borrow names the repositories whose objects the copy reads: another one, and
// those that the original reads, whose paths may be relative to it.
func (t workTree) borrow(to, more string) error {
	from := filepath.Join(t.common, "objects")
	text, err := os.ReadFile(filepath.Join(from, "info", "alternates"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for line := range strings.Lines(string(text)) {
		if path := strings.TrimSpace(line); path != "" && path[0] != '#' {
			if !filepath.IsAbs(path) {
				path = filepath.Join(from, path)
			}
			more += path + "\n"
		}
	}
	if more == "" {
		return nil
	}
	return os.WriteFile(filepath.Join(to, "info", "alternates"), []byte(more), 0o600)
}

// detach takes settings from a copied repository that would lead back. git is
// run above the copy, since it would follow them first.
func detach(dir string) error {
	above := filepath.Dir(filepath.Dir(dir))
	for _, name := range []string{"config", "config.worktree"} {
		file := filepath.Join(dir, name)
		if _, err := os.Stat(file); err != nil {
			continue // there need not be one
		}
		for _, key := range []string{"core.worktree", "core.fsmonitor", "core.hooksPath"} {
			_, err := git(above, "config", "--file", file, "--unset-all", key)
			var e *exec.ExitError
			if err != nil && (!errors.As(err, &e) || e.ExitCode() != 5) { // 5: it was not set
				return err
			}
		}
	}
	return nil
}
