package runner

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAttributesOfOtherToolsAreHonoured(t *testing.T) {
	t.Parallel()
	inEachShell(t, func(t *testing.T, shell string) {
		r := rehearse(t, shell, "```sh {cwd=sub}\npwd -P | sed 's,.*/,,'\n```\n\n```sh {cwd=sub}\nx=5\n```\n\n```sh\nls; echo $x\n```\n\n"+
			"```sh {cwd=none}\ntouch ran\n```\n\n```sh {background=true}\nsleep 600\n```\n\n```sh\nkill $!\n```\n\n"+
			"```sh +exec +expect:failure\nls none 2> /dev/null\n```\n\n```sh +expect:failure\ntrue\n```\n", func(r *Rehearsal) {
			if err := os.Mkdir(filepath.Join(r.Session.Dir, "sub"), 0o700); err != nil {
				t.Fatal(err)
			}
		})
		if s := r.Steps; s[0].Output != "sub\n" || s[2].Output != "sub\n5\n" {
			t.Errorf("printed %q and %q", s[0].Output, s[2].Output)
		}
		for i, want := range []string{"passed", "passed", "passed", "failed", "passed", "passed", "passed", "failed"} {
			if s := r.Steps[i]; string(s.Outcome) != want {
				t.Errorf("%s %q: %s, want %s; %s", s.ID, s.Text, s.Outcome, want, s.Why)
			}
		}
	})
}
