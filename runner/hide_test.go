package runner

import "testing"

func TestHiddenLinesAreRehearsedAndReported(t *testing.T) {
	inEachShell(t, func(t *testing.T, shell string) {
		r := rehearse(t, shell, "# A\n\n```sh\n/// x=kept\necho $x\n/// (exit 3)\n```\n", nil)
		if got, want := outcomes(r), "1.1.1 failed 3"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		if s := r.Steps[0]; s.Text != "x=kept\necho $x\n(exit 3)" || s.Output != "kept\n" {
			t.Errorf("reported %q, which printed %q", s.Text, s.Output)
		}
	})
}
