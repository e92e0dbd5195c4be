package runner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// tree writes files, whose folders are made, and returns the folder. A text
// that begins with "->" is a link's target.
func tree(t *testing.T, files ...string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(files); i += 2 {
		put(t, filepath.Join(dir, files[i]), files[i+1])
	}
	return dir
}

func put(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if target, ok := strings.CutPrefix(text, "->"); err == nil && ok {
		err = os.Symlink(target, path)
	} else if err == nil {
		err = os.WriteFile(path, []byte(text), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// runGit runs git and returns what it prints.
func runGit(t *testing.T, dir string, args ...string) string {
	t.Helper()
	have(t, "git")
	c := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=a", "-c", "user.email=a@b", "-c", "protocol.file.allow=always",
		"-c", "init.defaultBranch=main"}, args...)...)
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", args, err, out)
	}
	return string(out)
}

// snapshot describes all that is in a folder: paths, modes, times, contents.
func snapshot(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		text := ""
		if info.Mode().IsRegular() {
			raw, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text = string(raw)
		}
		fmt.Fprintf(&b, "%s %s %s %q\n", strings.TrimPrefix(path, dir), info.Mode(), info.ModTime(), text)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// names lists the files in a folder, without those of repositories.
func names(t *testing.T, dir string) string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && e.Name() == ".git" && e.IsDir() {
			return fs.SkipDir
		}
		if err == nil && !e.IsDir() {
			found = append(found, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(found, " ")
}

// scratchOf copies a directory for a test, and removes the copy afterwards.
func scratchOf(t *testing.T, dir string) string {
	t.Helper()
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	copied, remove, err := Scratch(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 2 {
			if err := remove(); err != nil {
				t.Errorf("remove: %v", err)
			}
		}
		if left := names(t, temp); left != "" {
			t.Errorf("remove left %q", left)
		}
	})
	return copied
}

// repository is one with a commit, a change of each kind, and ignored files.
func repository(t *testing.T) string {
	t.Helper()
	dir := tree(t, "a.txt", "a", "gone", "g", "sub/run.sh", "#!/bin/sh", "sub/link", "->../a.txt", ".gitignore", "*.log\nout/\n", "old", "o")
	runGit(t, dir, "init", "-q")
	if err := os.Chmod(filepath.Join(dir, "sub/run.sh"), 0o755); err != nil {
		t.Fatal(err)
	}
	runGit(t, dir, "add", "-A")
	runGit(t, dir, "commit", "-qm", "one")
	runGit(t, dir, "branch", "other")
	runGit(t, dir, "remote", "add", "origin", "../nowhere")
	put(t, filepath.Join(dir, "a.txt"), "changed")
	put(t, filepath.Join(dir, "staged"), "s")
	runGit(t, dir, "add", "staged")
	put(t, filepath.Join(dir, "new file\n"), "n")
	put(t, filepath.Join(dir, "x.log"), "l")
	put(t, filepath.Join(dir, "out/b"), "b")
	if err := os.Remove(filepath.Join(dir, "gone")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestScratchIsAWorkTreeOfItsOwn(t *testing.T) {
	dir := repository(t)
	status, before := runGit(t, dir, "status", "--porcelain", "-z"), snapshot(t, dir)
	sub := scratchOf(t, filepath.Join(dir, "sub"))
	top := filepath.Dir(sub)
	if filepath.Base(sub) != "sub" || filepath.Base(top) != filepath.Base(dir) {
		t.Errorf("Scratch = %s", sub)
	}
	if got, want := names(t, top), ".gitignore a.txt new file\n old staged sub/link sub/run.sh"; got != want {
		t.Errorf("copied %q, want %q", got, want)
	}
	if got, err := os.ReadFile(filepath.Join(sub, "link")); string(got) != "changed" || err != nil {
		t.Errorf("through the link: %q, %v", got, err)
	}
	if info, err := os.Stat(filepath.Join(sub, "run.sh")); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("run.sh: %v, %v", info, err)
	}
	if info, err := os.Stat(filepath.Dir(top)); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder around it: %v, %v", info, err)
	}
	if got := runGit(t, sub, "status", "--porcelain", "-z"); got != status {
		t.Errorf("status %q, want %q", got, status)
	}
	if got := runGit(t, sub, "remote", "get-url", "origin"); got != "../nowhere\n" {
		t.Errorf("origin is %q", got)
	}
	runGit(t, sub, "add", "-A", "..")
	runGit(t, sub, "commit", "-qm", "two")
	runGit(t, sub, "branch", "-D", "other")
	runGit(t, sub, "reset", "-q", "--hard", "HEAD~1")
	runGit(t, sub, "gc", "-q", "--prune=now")
	runGit(t, sub, "fsck")
	if after := snapshot(t, dir); after != before {
		t.Errorf("the original changed:\n%s\nwas\n%s", after, before)
	}
}

func TestScratchOfALinkedWorkTree(t *testing.T) {
	main := repository(t)
	dir := filepath.Join(tree(t), "linked")
	runGit(t, main, "worktree", "add", "-q", dir, "other")
	put(t, filepath.Join(dir, "old"), "changed")
	before, mainBefore := snapshot(t, dir), snapshot(t, main)
	copied := scratchOf(t, dir)
	if got := runGit(t, copied, "status", "--porcelain", "--branch"); got != "## other\n M old\n" {
		t.Errorf("status %q", got)
	}
	runGit(t, copied, "commit", "-qam", "two")
	if got := strings.TrimSpace(runGit(t, copied, "rev-parse", "--show-toplevel")); got != copied {
		t.Errorf("its top is %s, want %s", got, copied)
	}
	if snapshot(t, dir) != before || snapshot(t, main) != mainBefore {
		t.Error("the original changed")
	}
}

func TestScratchOfSubmodules(t *testing.T) {
	inner := repository(t)
	outer := repository(t)
	runGit(t, outer, "submodule", "--quiet", "add", inner, "inner")
	copied := scratchOf(t, outer)
	if got, want := names(t, filepath.Join(copied, "inner")), ".gitignore a.txt gone old sub/link sub/run.sh"; got != want {
		t.Errorf("the submodule's copy has %q, want %q", got, want)
	}
	copied = scratchOf(t, filepath.Join(outer, "inner"))
	if got := strings.TrimSpace(runGit(t, copied, "rev-parse", "--show-toplevel")); got != copied {
		t.Errorf("its top is %s, want %s", got, copied)
	}
}

func TestScratchOfAnIgnoredFolder(t *testing.T) {
	copied := scratchOf(t, filepath.Join(repository(t), "out"))
	if got := names(t, copied); got != "b" {
		t.Errorf("copied %q", got)
	}
}

func TestScratchOfALargeRepository(t *testing.T) {
	dir := repository(t)
	before := untimed(snapshot(t, dir))
	copied, remove, err := scratch(dir, &copier{bytes: 1 << 20, files: 1000, objects: 10})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := remove(); err != nil {
			t.Error(err)
		}
	}()
	if got := runGit(t, copied, "log", "--format=%s"); got != "one\n" {
		t.Errorf("log %q", got)
	}
	put(t, filepath.Join(copied, "own"), "x")
	runGit(t, copied, "add", "-A")
	runGit(t, copied, "commit", "-qm", "two")
	if untimed(snapshot(t, dir)) != before {
		t.Error("the original changed")
	}
}

// untimed is a snapshot without times: git freshens those of objects.
func untimed(snapshot string) string {
	return regexp.MustCompile(`\d{4}-\d\d-\d\d [^"]* `).ReplaceAllString(snapshot, "")
}

func TestScratchWithoutGit(t *testing.T) {
	dir := tree(t, "a", "a", "sub/b", "b", "sub/out", "->/nowhere", "sub/deep/c", "c")
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "sub/deep"), 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(filepath.Join(dir, "sub/deep"), 0o755) })
	for _, path := range []string{os.Getenv("PATH"), ""} {
		t.Run(fmt.Sprintf("PATH=%.4s", path), func(t *testing.T) {
			t.Setenv("PATH", path)
			copied := scratchOf(t, filepath.Join(dir, "sub"))
			if got := names(t, copied); got != "b deep/c out" {
				t.Errorf("copied %q", got)
			}
			if info, err := os.Stat(filepath.Join(copied, "deep")); err != nil || info.Mode().Perm() != 0o555 {
				t.Errorf("deep: %v, %v", info, err)
			}
			if got, err := os.Readlink(filepath.Join(copied, "out")); got != "/nowhere" {
				t.Errorf("the link leads to %q, %v", got, err)
			}
			if got := names(t, scratchOf(t, dir)); got != "a sub/b sub/deep/c sub/out" {
				t.Errorf("copied %q", got)
			}
		})
	}
}

func TestScratchRemovesNothingElse(t *testing.T) {
	dir := tree(t, "a/b", "b")
	keeps := tree(t, "x/y", "y")
	copied, remove, err := Scratch(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(copied, "a/link"), "->"+keeps)
	before := snapshot(t, keeps)
	if err := os.Chmod(filepath.Join(copied, "a"), 0o500); err != nil {
		t.Fatal(err)
	}
	if err := remove(); err != nil {
		t.Errorf("remove: %v", err)
	}
	if _, err := os.Lstat(copied); err == nil {
		t.Error("the copy is still there")
	}
	if snapshot(t, keeps) != before {
		t.Error("what a link leads to changed")
	}
}

// A git in the copy would write through links to what another repository has.
func TestScratchRefusesARepositoryThatIsElsewhere(t *testing.T) {
	other := repository(t)
	before := snapshot(t, other)
	for _, name := range []string{"config", "refs", "refs/heads", "refs/heads/other", "packed-refs", "objects", "objects/pack", "logs", "index"} {
		dir := repository(t)
		link := filepath.Join(dir, ".git", name)
		if err := os.RemoveAll(link); err != nil {
			t.Fatal(err)
		}
		put(t, link, "->"+filepath.Join(other, ".git", name))
		temp := t.TempDir()
		t.Setenv("TMPDIR", temp)
		_, _, err := Scratch(dir, nil)
		if !errors.Is(err, ErrElsewhere) || err.Error() != dir+": no copy of it: "+link+" leads out of the git repository" {
			t.Errorf("%s: Scratch = %v", name, err)
		}
		if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
			t.Errorf("%s: it left %v, %v", name, left, err)
		}
	}
	if snapshot(t, other) != before {
		t.Error("the other repository changed")
	}
}

// Links within a repository, and to what git only reads there, are copied.
func TestScratchTakesARepositorysOwnLinks(t *testing.T) {
	dir := repository(t)
	for _, name := range []string{"hooks", "info"} {
		if err := os.RemoveAll(filepath.Join(dir, ".git", name)); err != nil {
			t.Fatal(err)
		}
	}
	put(t, filepath.Join(dir, "git/hooks/pre-commit"), "#!/bin/sh\nexit 1\n")
	if err := os.Chmod(filepath.Join(dir, "git/hooks/pre-commit"), 0o755); err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, ".git/hooks"), "->../git/hooks")
	put(t, filepath.Join(dir, ".git/info/exclude"), "->"+filepath.Join(dir, ".gitignore"))
	put(t, filepath.Join(dir, ".git/refs/heads/alias"), "->other")
	put(t, filepath.Join(dir, ".git/refs/heads/unborn"), "->none")
	copied := scratchOf(t, dir)
	if got := runGit(t, copied, "log", "--format=%s", "alias"); got != "one\n" {
		t.Errorf("log %q", got)
	}
}

func TestScratchHasNoHooks(t *testing.T) {
	hook := "#!/bin/sh\ntouch \"$RAN\"\nexit 1\n"
	for _, at := range []string{".git/hooks", "kept"} {
		dir := repository(t)
		put(t, filepath.Join(dir, at, "pre-commit"), hook)
		if err := os.Chmod(filepath.Join(dir, at, "pre-commit"), 0o755); err != nil {
			t.Fatal(err)
		}
		if at == "kept" {
			runGit(t, dir, "config", "core.hooksPath", filepath.Join(dir, at))
		}
		ran := filepath.Join(t.TempDir(), "ran")
		t.Setenv("RAN", ran)
		runGit(t, scratchOf(t, dir), "commit", "-q", "--allow-empty", "-m", "two")
		if _, err := os.Stat(ran); err == nil {
			t.Errorf("the hook in %s ran", at)
		}
	}
}

func TestScratchNamesLinksThatLeadOut(t *testing.T) {
	dir := tree(t, "a/file", "x", "a/in", "->file", "a/up", "->../a/file", "out", "->../../etc", "a/abs", "->/etc/hosts")
	put(t, filepath.Join(dir, "a/self"), "->"+filepath.Join(dir, "a/file"))
	var named []string
	_, remove, err := Scratch(dir, func(link, target string) { named = append(named, link+" "+target) })
	if err != nil {
		t.Fatal(err)
	}
	if err := remove(); err != nil {
		t.Error(err)
	}
	want := []string{"a/abs /etc/hosts", "a/self " + filepath.Join(dir, "a/file"), "out ../../etc"}
	if slices.Sort(named); !slices.Equal(named, want) {
		t.Errorf("named %q, want %q", named, want)
	}
}

// git sets these for its hooks.
func TestScratchIsNotLedBackByTheEnvironment(t *testing.T) {
	dir := repository(t)
	before := snapshot(t, dir)
	copied := scratchOf(t, dir)
	env := OwnRepository(append(os.Environ(), "GIT_DIR="+filepath.Join(dir, ".git"), "GIT_WORK_TREE="+dir,
		"GIT_INDEX_FILE="+filepath.Join(dir, ".git", "index"), "GIT_PREFIX=", "GIT_EDITOR=true"))
	w := open(t, &Session{Dir: copied, Env: env})
	w.ends("echo new >new; git add -A; git -c user.name=a -c user.email=a@b commit -q -m two; git log --format=%s -1", 0)
	w.want("echo $GIT_EDITOR$GIT_DIR", "true\r\n")
	if snapshot(t, dir) != before {
		t.Error("the original changed")
	}
}

func TestScratchIsBounded(t *testing.T) {
	dir := tree(t, "small", "s", "big", strings.Repeat("x", 3<<20))
	for _, tt := range []struct {
		c    copier
		want string
	}{
		{copier{bytes: 1 << 20, files: 100}, dir + ": no copy of it: it is too large (big has 3 MiB)"},
		{copier{bytes: 1 << 30, files: 2}, dir + ": no copy of it: it has too many files"},
	} {
		temp := t.TempDir()
		t.Setenv("TMPDIR", temp)
		if _, _, err := scratch(dir, &tt.c); err == nil || err.Error() != tt.want {
			t.Errorf("Scratch = %v, want %s", err, tt.want)
		}
		if left := names(t, temp); left != "" {
			t.Errorf("it left %q", left)
		}
	}
	if _, _, err := Scratch(filepath.Join(dir, "none"), nil); err == nil {
		t.Error("a missing folder was copied")
	}
}
