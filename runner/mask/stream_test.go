package mask

import "testing"

// A secret that is whole stays masked where its end may begin another one.
func TestSecretIsMaskedThoughAnotherMayBeginInIt(t *testing.T) {
	for _, c := range []struct{ first, then, want string }{
		{"abcdefgh", " xyz", dots(8) + " xyz"},
		{"abcdefgh", "ijkl xyz", dots(12) + " xyz"},
		{"abcdefgh", "", dots(8)},
	} {
		if got := streamed(masker("abcdefgh", "efghijkl"), c.first, c.then); got != c.want {
			t.Errorf("%q, %q = %q, want %q", c.first, c.then, got, c.want)
		}
	}
}

// What one terminal showed last and another one first is no secret together.
func TestResetForgetsTheBeginningOfASecret(t *testing.T) {
	m := masker("hunter22")
	for _, c := range []struct{ before, in, want string }{
		{"a hun", "ter22 b", "ter22 b"},
		{"a \x1b[", "hunter22 b", dots(8) + " b"},
	} {
		streamed(m, c.before)
		m.Reset()
		if got := streamed(m, c.in); got != c.want {
			t.Errorf("%q after %q and Reset = %q, want %q", c.in, c.before, got, c.want)
		}
		m.Reset()
	}
}

// The end of a text may stand inside a control sequence, which goes on in the
// next one.
func TestFlushKeepsTheStateOfASequence(t *testing.T) {
	m := masker("hunter22")
	got := streamed(m, "a hunt\x1b[")
	got += streamed(m, "31mer22 b")
	if want := "a hunt\x1b[31m•••• b"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A terminal makes CR LF of every LF, also of one that has a CR.
func TestLinesOfASecretEndInAnyWay(t *testing.T) {
	for _, value := range []string{"line one\nline two", "line one\r\nline two", "line one\r\nline two\n\r\n"} {
		for _, end := range []string{"\r\n", "\r\r\n"} {
			if end == "\r\r\n" && value == "line one\nline two" {
				continue // nobody prints it so
			}
			in, want := "line one"+end+"line two"+end, dots(8)+end+dots(8)+end
			if got := streamed(masker(value), in); got != want {
				t.Errorf("%q with the secret %q = %q, want %q", in, value, got, want)
			}
		}
	}
}

func TestSequenceMayHoldBlanks(t *testing.T) {
	if got, want := streamed(masker("hunter22"), "hun\x1b[2 qter22"), "•••\x1b[2 q•••••"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
