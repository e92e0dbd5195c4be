package tmuxtest

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// folder makes a folder with files, name after text, and an empty state.
func folder(t *testing.T, files ...string) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", filepath.Join(dir, "state"))
	for i := 0; i < len(files); i += 2 {
		if err := os.WriteFile(filepath.Join(dir, files[i]), []byte(files[i+1]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func sh(lines string) string { return "```sh\n" + lines + "\n```\n\n" }

// jsonReport is what a test looks at of a report.
type jsonReport struct {
	Verdict string
	Counts  map[string]int
	Steps   []struct {
		ID, Outcome, Output string
		Status              *int
	}
	Expectations []struct {
		Score *float64
		Drift bool
	}
}

func (r *jsonReport) outcomes() string {
	var all []string
	for _, s := range r.Steps {
		all = append(all, s.ID+" "+s.Outcome)
	}
	return strings.Join(all, ", ")
}

func readReport(t *testing.T, name string) (r jsonReport) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRehearsalTellsHowItWent(t *testing.T) {
	dir := folder(t,
		"good.md", "# Good\n\n"+sh("echo hi")+"```output\nhi\n```\n",
		"drift.md", "# Drift\n\n"+sh("echo hi")+"```output\nho\n```\n",
		"bad.md", "# Bad\n\n"+sh("true\nfalse\ntrue"),
		"rm.md", "# Rm\n\n"+sh("rm -r build"),
		"ask.md", "# Ask\n\n```sh confirm\ntrue\n```\n",
		"text.md", "# Only text\n",
		"lonely.md", "# Lonely\n\n```output\nx\n```\n\n# B\n\n"+sh("echo x")+"```output\n[ (re)\n```\n",
		"orphan.md", "# Orphan\n\n"+sh("true")+"# B\n\n```output\nx\n```\n",
		"runme.md", "# Runme\n\n```sh excludeFromRunAll\nfalse\n```\n\n```sh interactive=false\ntrue\n```\n",
		"parts.md", "# One\n\n"+sh("x=1")+"# Two\n\n"+sh("echo \"x is $x\"\ntouch left")+"# Cleanup\n\n"+sh("unlink left"))
	for _, c := range []struct {
		args   string
		status int
		out    string // of standard output and error together
	}{
		{"good.md", 0, "1 passed"},
		{"drift.md", 0, "drifted"},
		{"drift.md --strict", 1, "-ho"},
		{"bad.md", 1, "bad.md:5: step 1.1.2: status"},
		{"bad.md --fail-fast", 1, "1 passed, 1 failed, 1 skipped"},
		{"good.md bad.md -j 2", 1, "2 runbooks"},
		{"rm.md", 2, "nothing was run"},
		{"rm.md --yes", 1, "status 1"},
		{"ask.md", 2, "ask.md:4:1: step 1.1.1 asks to be confirmed: true"},
		{"ask.md --yes", 0, "1 passed"},
		{"text.md", 0, "no steps"},
		{"lonely.md", 0, "lonely.md:3:1: no block before it"},
		{"lonely.md", 0, "lonely.md:14:1:"},
		{"orphan.md", 0, "orphan.md:9:1: no block before it"},
		{"orphan.md --strict", 1, "orphan.md:9:1: no block before it"},
		{"runme.md", 0, "1 passed, 1 skipped"},
		{"runme.md --only 1.1.1", 1, "1 failed"},
		{"runme.md", 0, "runme.md:7:1: interactive=false cannot be done"},
		{"parts.md --only 2", 0, "2 passed"},
		{"parts.md --only 2 --with-state --json -", 0, "x is 1"},
		{"parts.md --only two,1", 0, "3 passed"},
		{"parts.md --start-at 2.1.2 --cleanup", 0, "2 passed"},
		{"parts.md --only 9", 2, "hint: there are slides 1 to 3"},
		{"parts.md --twice", 0, "passed"},
		{"good.md --json .", 2, ".: is a directory"},
		{"good.md --junit no/such/folder.xml", 2, "cannot be written"},
		{"good.md --size big", 2, "no size"},
		{"good.md --shell /bin/false", 2, "not a bash, zsh, dash or busybox ash"},
		{"good.md --dir no/such/folder", 2, "no such directory"},
		{"no.md", 2, "no.md: no such file"},
		{".", 2, "is a directory"},
	} {
		t.Run(c.args, func(t *testing.T) {
			args := append([]string{"rehearse"}, strings.Fields(c.args)...)
			for i, a := range args {
				if strings.HasSuffix(a, ".md") {
					args[i] = filepath.Join(dir, a)
				}
			}
			r := Run(t, program, args...)
			if all := r.Out + r.Err; r.Status != c.status || !strings.Contains(all, c.out) {
				t.Errorf("status %d, want %d and %q in:\n%s", r.Status, c.status, c.out, all)
			}
		})
	}
}

func TestRehearsalTwiceFindsWhatIsNotRepeatable(t *testing.T) {
	dir := folder(t, "r.md", sh("mkdir once"))
	r := Run(t, program, "rehearse", "--twice", filepath.Join(dir, "r.md"))
	if r.Status != 1 || !strings.Contains(r.Err, "step 1.1.1: passed the first time, failed the second") {
		t.Errorf("status %d, %s", r.Status, r.Err)
	}
}

func TestUpdateChangesOnlyWhatDrifted(t *testing.T) {
	before := "\ufeff# U  \r\n\r\n> ```sh\r\n> seq 2; date +%s\r\n> ```\r\n>\r\n> ```output\r\n> 1\r\n> 3\r\n> \\d+ (re)\r\n> ```\r\n\r\nkept  \r\n\r\n" +
		"```sh\r\necho same\r\n```\r\n\r\n```output\r\nsame\r\n```"
	after := strings.Replace(before, "> 3\r", "> 2\r", 1)
	dir := folder(t, "real.md", before)
	if err := os.Mkdir(filepath.Join(dir, "docs"), 0o777); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(dir, "docs", "link.md")
	if err := os.Symlink("../real.md", link); err != nil {
		t.Fatal(err)
	}
	r := Run(t, program, "rehearse", "--update", link)
	if got, _ := os.ReadFile(link); string(got) != before {
		t.Errorf("without a yes it is written: %q (%s)", got, r.Err)
	}
	r = Run(t, program, "rehearse", "--update", "--yes", link)
	if got, err := os.ReadFile(filepath.Join(dir, "real.md")); string(got) != after || r.Status != 0 {
		t.Errorf("status %d, %v, %q, want %q\n%s%s", r.Status, err, got, after, r.Out, r.Err)
	}
	if st, err := os.Lstat(link); err != nil || st.Mode()&os.ModeSymlink == 0 || !strings.Contains(r.Err, "is a link") {
		t.Errorf("the link: %v %v, %s", st, err, r.Err)
	}
}

func TestReportsHoldNoSecret(t *testing.T) {
	const secret = "hunter22-of-the-house"
	dir := folder(t, "r.md", "# Title "+secret+"\n\n"+sh("API_TOKEN="+secret+"\necho "+secret+"\necho new; ./"+secret)+"```output\n"+secret+"\nold\n```\n")
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("GITHUB_STEP_SUMMARY", filepath.Join(dir, "summary"))
	r := Run(t, program, "rehearse", filepath.Join(dir, "r.md"), "--json", filepath.Join(dir, "r.json"), "--junit", filepath.Join(dir, "r.xml"))
	if strings.Contains(r.Out+r.Err, secret) || !strings.Contains(r.Out, "-old") {
		t.Errorf("printed %s%s", r.Out, r.Err)
	}
	err := filepath.WalkDir(dir, func(name string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || e.Name() == "r.md" {
			return err
		}
		text, err := os.ReadFile(name)
		if strings.Contains(string(text), secret) {
			t.Errorf("%s holds the secret", name)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestMessagesHoldNoSecret(t *testing.T) {
	const secret = "hunter2hunter2"
	dir := folder(t, "r.md", "---\nshowrunner:\n  timeout: "+secret+"\n---\n# One\n\n"+sh("export DB_PASSWORD="+secret+"\nrm -rf ./"+secret)+
		"```sh {confirm name=\""+secret+"\"}\necho "+secret+"\n```\n")
	t.Chdir(dir)
	for _, c := range []struct{ said, line string }{
		{"recursively: rm -rf ./••••••••••••••\n", "rehearse r.md"},
		{"confirmed: echo ••••••••••••••\n", "rehearse r.md"},
		{`"••••••••••••••" is no duration`, "rehearse r.md"},
		{`"••••••••••••••" is no duration`, "r.md"},
		{"hint: there is \"••••••••••••••\"", "rehearse r.md --only nothing"},
	} {
		if r := Run(t, program, strings.Fields(c.line)...); strings.Contains(r.Err, secret) || !strings.Contains(r.Err, c.said) {
			t.Errorf("%s: want %q in: %s", c.line, c.said, r.Err)
		}
	}
}

func TestRehearsalSpeaksToGitHub(t *testing.T) {
	const long = "false ::error::wrapped-onto-a-line-of-its-own ::error::wrapped-onto-a-line-of-its-own "
	dir := folder(t, "::error::name\n::error::.md", "# A | B\n\n"+sh("echo '::error::injected'\n"+long+long))
	summary := filepath.Join(dir, "summary")
	t.Setenv("GITHUB_ACTIONS", "true")
	t.Setenv("GITHUB_STEP_SUMMARY", summary)
	t.Chdir(dir)
	r := Run(t, program, "rehearse", "::error::name\n::error::.md")
	stop, told := regexp.MustCompile(`^::stop-commands::(\w{20,})\n`).FindStringSubmatch(r.Out), ""
	if stop != nil {
		_, told, _ = strings.Cut(r.Out, "\n::"+stop[1]+"::\n")
	}
	if !regexp.MustCompile(`^::error file=[^:\n]*,line=5,title=[^:\n]*::[^\n]*\n::stop-commands::(\w{20,})\n::\w{20,}::\n$`).MatchString(told) {
		t.Errorf("annotations: %s", r.Out)
	}
	if strings.Contains("\n"+r.Err, "\n::") {
		t.Errorf("a command: %s", r.Err)
	}
	if text, err := os.ReadFile(summary); err != nil || !strings.Contains(string(text), "| ") {
		t.Errorf("summary %v: %s", err, text)
	}
}

// TestGitHubObeysNoRunbook looks for commands in all that the program writes,
// and whether the log is given back afterwards.
func TestGitHubObeysNoRunbook(t *testing.T) {
	const forged = "##[set-output name=deploy]yes"
	dir := folder(t, forged+".md", "# A "+forged+"\n\n::set-output name=deploy::yes\n\n"+sh("echo ' ::set-output name=deploy::yes'\necho '"+forged+"'\necho new")+
		"```output\n ::set-output name=deploy::yes\n"+forged+"\nold\n```\n\n```output\nlonely\n```\n")
	if err := os.WriteFile(filepath.Join(dir, "d.md"), []byte("# D\n\n"+sh(`rm -rf "./`+forged+`"`)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range [][]string{
		{"rehearse", "--update", forged + ".md"}, {"rehearse", "--json", "-", forged + ".md"}, {"rehearse", "--cleanup", forged + ".md"},
		{"rehearse", "d.md"}, {"rehearse", forged}, {"rehearse", "--only", forged, "d.md"},
		{forged + ".md"}, {"outline", forged + ".md"}, {"outline", "--json", forged + ".md"},
		{"export", forged + ".md", "--format", "txt"}, {"export", forged + ".md"}, {"export", forged + ".md", "--format", "json"},
		{"export", forged + ".md", "--format", "svg"}, {"export", forged + ".md", "--format", "cast"}, {"export", forged + ".md", "--format", "html"},
	} {
		c := exec.Command(program, line...)
		c.Dir, c.Env = dir, append(os.Environ(), "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=", "XDG_STATE_HOME="+filepath.Join(dir, "state"))
		out, _ := c.CombinedOutput() // some are to fail
		if bad := obeyed(string(out)); bad != "" {
			t.Errorf("%q prints %q", line, bad)
		}
		if obeyed(string(out)+"::after::\n") != "::after::" {
			t.Errorf("%q leaves the log muted: …%s", line, out[max(0, len(out)-200):])
		}
	}
}

func TestCtrlCEndsTheStepThenTheRehearsal(t *testing.T) {
	dir := folder(t, "r.md", "# One\n\n"+sh("echo begun; sleep 60")+"# Two\n\n"+sh("echo on; sleep 60\necho never")+"# Cleanup\n\n"+sh("echo clean >cleaned"))
	k := &Talk{Window: Window{Cols: 80, Rows: 24}, Program: "env",
		Args: []string{program, "rehearse", "r.md", "--cleanup", "--json", "report.json"}}
	k.Dir = dir
	k.Command = append([]string{"sh", "-c", "trap : INT; " + around, "sh", program}, k.Args[1:]...)
	k.Env = os.Environ()
	k.Window.Start(t)
	k.Wait("▶ 1.1.1")
	k.Keys("C-c")
	k.Wait("▶ 2.1.1")
	k.Keys("C-c")
	if got := k.Over(); got != "130" {
		t.Errorf("ended with %s", got)
	}
	r := readReport(t, filepath.Join(dir, "report.json"))
	if r.Verdict != "interrupted" || r.outcomes() != "1.1.1 failed, 2.1.1 failed, 2.1.2 skipped, 3.1.1 passed" {
		t.Errorf("%s: %s", r.Verdict, r.outcomes())
	}
	if _, err := os.Stat(filepath.Join(dir, "cleaned")); err != nil {
		t.Error(err)
	}
}
