package expect

import (
	"fmt"
	"strings"
	"testing"
)

func TestOutcomes(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"12 ok, 0 failed", "12 ok; 0 failed"},
		{"passed: 12, failed: 0", "12 passed; 0 failed"},
		{"ok=2 failed=0 unreachable=1", "2 ok; 0 failed; 1 unreachable"},
		{`{"error": null, "ok": true}`, "0 error; ok true"},
		{"Tests run: 5, Failures: 1, Errors: 0", "1 failure; 0 error"},
		{"12 tests passed", "12 passed"},
		{"0 upgraded, 3 newly installed, 0 to remove and 12 not upgraded", "0 upgraded; 3 installed; 0 remove"},
		{"Plan: 1 to add, 0 to change, 2 to destroy.", "1 add; 0 change; 2 destroy"},
		{"2 files changed, 1 insertion(+), 3 deletions(-)", "2 changed; 1 insertion; 3 deletion"},
		{"found 3 vulnerabilities", "3 vulnerability"},
		{"web-1  0/1  CrashLoopBackOff  3", "0/1 crashloopbackoff"},
		{"web   2/3   3   2   5m", "2/3"},
		{"Step 2/5 : RUN x", ""},
		{"[2/3] RUN x", ""},
		{"NotReady OOMKilled ImagePullBackOff", "notready; oomkilled; imagepullbackoff"},
		{"exit status 1", "status 1"},
		{"exited with code 137", "code 137"},
		{"Exited (1) 3 minutes ago", "exited 1"},
		{"HTTP/1.1 404 Not Found", "http 404; not found"},
		{`"GET / HTTP/1.1" 200 12`, "http 200"},
		{"make: *** [all] Error 2", "2 error"},
		{"error[E0308]: mismatched types", "error; mismatched"},
		{"E: Unable to locate package", "unable"},
		{"Unable to find image 'x' locally", ""},
		{"sh: yq: not found", "not found"},
		{"No such file or directory", "no such"},
		{"no errors", "0 error"},
		{"is not yet ready", "not ready"},
		{"could not resolve host", "cannot; not resolve"},
		{"ok", "ok"}, {"not ok 1 - adds", "not ok"},
		{"--- FAIL: TestErrorWraps (0.00s)", "fail"},
		{"Loading......failed", "failed"},
		{"✔ built ✘ tested", "✔; ✘"},
		{"Ready   False", "Ready false"},
		{"java.lang.NullPointerException: x", "nullpointerexception"},
		{"status=1/FAILURE", "status 1; failure"},
		{"PERMISSION_DENIED", "permission_denied"},
		{"eth0 state UP", "up"},
		{"Setting up jq", ""},
		{"ok 3 - rejects an error", "ok"}, {"✓ fails on bad input (3 ms)", "✓"},
		{"Running hooks and running 3 tests", ""},

		// Names are no outcomes.
		{"compiling error.go and pkg/errors", ""},
		{"go test --fail-fast -failfast", ""},
		{"error-handler-1 starts", ""},
		{"max_failed = 3, $FAILED", ""},
		{"errors.New() calls Fail()", ""},
		{"timeout: 30, timeout=5", ""},
		{"the okay token", ""},
	} {
		o := outcomesOf([]string{c.in})
		var got []string
		for _, p := range o.order {
			got = append(got, p.String())
		}
		if told := strings.Join(got, "; "); told != c.want {
			t.Errorf("outcomes of %q = %q, want %q", c.in, told, c.want)
		}
	}
}

func TestCoverageKnowsNoOrder(t *testing.T) {
	lines := []string{"alpha beta gamma", "one", "=> [a 1/2] RUN x  0.3s", "NAME   READY", "two three"}
	x := expectation("log", "", strings.Join(lines, "\n"))
	for i := range lines {
		turned := append(append([]string{}, lines[i:]...), lines[:i]...)
		if v := Judge(x, Output{Text: strings.Join(turned, "\n")}); v.Score != 1 || v.Drift {
			t.Errorf("turned by %d: score %.2f, %s", i, v.Score, v.Why)
		}
	}
	if v := Judge(x, Output{Text: strings.Join(lines, " ")}); v.Score != 1 {
		t.Errorf("in one line: score %.2f, %s", v.Score, v.Why)
	}
	if v := Judge(x, Output{Text: strings.ReplaceAll(x.Text, " ", "    ")}); v.Score != 1 {
		t.Errorf("wider: score %.2f, %s", v.Score, v.Why)
	}
}

func TestFewWordsAreComparedInOrder(t *testing.T) {
	for _, c := range []struct {
		in, printed string
		want        string
	}{
		{"hello there world", "hello there world", "1.00"},
		{"hello there world", "before\nhello there world\nafter", "1.00"},
		{"hello there world", "hello\nthere world", "1.00"},
		{"hello there world", "hello world there", "0.67"},
		{"hello", "hello world", "0.00"},
		{"real 1s user 2s sys 0s", "x\nreal 3s\nuser 0.1s\nsys 0s", "1.00"},
		{"yes", "no", "0.00"},
		{"", "anything", "1.00"},
	} {
		v := Judge(expectation("log", "", c.in), Output{Text: c.printed})
		if got := fmt.Sprintf("%.2f", v.Score); got != c.want || v.Drift != (c.want != "1.00") {
			t.Errorf("Judge(%q, %q): score %s, drift %t, want %s", c.in, c.printed, got, v.Drift, c.want)
		}
	}
}

// TestMoreIsNoDriftUnlessItIsBad holds what a log may leave out.
func TestMoreIsNoDriftUnlessItIsBad(t *testing.T) {
	const log = "pulling the image\n12 passed, 0 failed\nweb is ready for you\nall done\n"
	for _, c := range []struct {
		more  string
		drift bool
	}{
		{"Successfully built 9f1c2ab", false}, {"#9 CACHED", false}, {"ok ok ok", false},
		{"0 errors", false}, {"exit code 0", false}, {"listening", false}, {"1 row", false},
		{"warning: deprecated", false}, {"compiling error.go", false},
		{"3 passed", true}, {"error: no", true}, {"1 failed", true}, {"exit code 2", true},
		{"db Pending", true}, {"db Running", true}, {"0 ok", true}, {"permission denied", true},
	} {
		v := Judge(expectation("log", "", log), Output{Text: log + c.more + "\n"})
		if v.Drift != c.drift {
			t.Errorf("with %q: drift %t, want %t: %s", c.more, v.Drift, c.drift, v.Why)
		}
	}
}
