package runner

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"showrunner/runner/journal"
	"showrunner/slides"
)

// all is everything that a log was told, as text.
func (l *log) all() string {
	var b strings.Builder
	for _, e := range l.from(0) {
		b.WriteString(e.Text)
		b.Write(e.Data)
	}
	return b.String()
}

func waitsNow(es []journal.Entry) bool {
	return len(es) > 0 && es[len(es)-1].Waiting == journal.SurelyWaiting
}

const secret = "hunter22-of-the-house"

var bullets = strings.Repeat("•", len(secret))

// eachShell runs a test with every shell, in a directory with a file that holds
// the secret.
func eachShell(t *testing.T, s *Session, f func(t *testing.T, w *show)) {
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			t.Parallel()
			w := open(t, &Session{Shell: name, Dir: t.TempDir(), Secrets: s.Secrets, Literals: s.Literals, Env: append(os.Environ(), s.Env...)})
			if err := os.WriteFile(w.Session.Dir+"/file", []byte(secret+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			f(t, w)
			if strings.Contains(w.log.all(), secret) {
				t.Errorf("the secret is out: %q", w.log.all())
			}
		})
	}
}

func TestSecretsOfTheEnvironmentAreMasked(t *testing.T) {
	eachShell(t, &Session{Env: []string{"MY_TOKEN=" + secret, "SHORT_TOKEN=abc"}}, func(t *testing.T, w *show) {
		w.want("cat file", bullets+"\r\n")
		w.want("echo a "+secret, "a "+bullets+"\r\n")
		w.want(`printf 'hunter'; sleep 0.15; printf '22-of-the-house\n'`, bullets+"\r\n")
		w.want(`printf 'hunter\033[31m22-of-the\033[m-house\n'`, "••••••\x1b[31m•••••••••\x1b[m••••••\r\n")
		w.want("printf hunter", "hunter")
		if out := w.ends("./"+secret, 127); !strings.Contains(out, bullets) {
			t.Errorf("the error message is %q", out)
		}
		w.ends("sh -c 'printf abc; cat file'", 0)
		if got := w.Mask("x " + secret); got != "x "+bullets {
			t.Errorf("Mask = %q", got)
		}
		if got := w.Warnings(); !slices.Contains(got, "SHORT_TOKEN") || slices.Contains(got, "MY_TOKEN") {
			t.Errorf("Warnings() = %q", got)
		}
	})
}

func TestSecretsOfTheShellAreMasked(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"export X_TOKEN=$(cat file)", "X_TOKEN=$(cat file)", "x=file; read -r X_TOKEN <file",
		"echo 'X_TOKEN=$(cat file)' >rc; . ./rc", "X_TOKEN=$(cat file); (exit 3)",
	} {
		t.Run(text, func(t *testing.T) {
			eachShell(t, &Session{}, func(t *testing.T, w *show) {
				r, _ := w.run(text)
				if want := strings.Count(text, "exit 3") * 3; r.Status != want {
					t.Errorf("status %d, want %d", r.Status, want)
				}
				w.want("cat file", bullets+"\r\n")
			})
		})
	}
}

func TestSecretsThatAreNamedAreMasked(t *testing.T) {
	t.Parallel()
	eachShell(t, &Session{Secrets: []string{"plain", "not a name"}, Literals: []string{"literally this"}}, func(t *testing.T, w *show) {
		w.want("plain=$(cat file)", "")
		w.ends("f() { plain=other-secret; }", 0)
		w.want("f", "")
		w.want("echo other-secret", "••••••••••••\r\n")
		w.want("cat file; echo literally this", bullets+"\r\n••••••••••••••\r\n")
	})
}

func TestOddSecretsAreMasked(t *testing.T) {
	t.Parallel()
	for _, value := range []string{`it's "$HOME" \ and`, "tab\tand `more`", "pässwörd", "façade§"} {
		t.Run(value, func(t *testing.T) {
			for _, name := range append(shellNames, "zsh in C") {
				name, c, _ := strings.Cut(name, " in ")
				have(t, name)
				s := &Session{Shell: name, Dir: t.TempDir()}
				if c != "" {
					s.Env = append(os.Environ(), "LC_ALL="+c)
				}
				w := open(t, s)
				if err := os.WriteFile(w.Session.Dir+"/file", []byte(value+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				w.ends("X_TOKEN=$(cat file)", 0)
				if out := w.ends("cat file", 0); strings.Trim(out, "•\t\r\n") != "" {
					t.Errorf("%s: %q comes out as %q", name, value, out)
				}
			}
		})
	}
}

func TestPasswordsAreMasked(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{Secrets: []string{"line"}})
	done := w.start("read -rs line; echo got $line")
	w.log.await(t, "read that waits", func(es []journal.Entry) bool { return waitsNow(es) })
	for _, p := range []string{"hunter2", "3\x7f2-of", "-the-house", "\r"} {
		if _, err := w.Write([]byte(p)); err != nil {
			t.Fatal(err)
		}
	}
	w.result(done)
	if out := w.log.output(0); out != "got "+bullets+"\r\n" {
		t.Errorf("printed %q", out)
	}
	if all := w.log.all(); strings.Contains(all, "hunter") {
		t.Errorf("the password is out: %q", all)
	}
}

// What was typed for a prompt that is over is no part of the next one's line.
func TestPasswordIsOnlyWhatItsProgramReads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ first, then string }{
		{"stty -echo; echo on; until [ -e go ]; do sleep 0.01; done; stty echo", "read -rs line; echo got $line"},              // is cut short
		{"stty -echo; echo on; until [ -e go ]; do sleep 0.01; done; stty echo; read -r x; read -rs line; echo got $line", ""}, // goes on with an echo
	} {
		w := open(t, &Session{})
		key := func(keys string) {
			if _, err := w.Write([]byte(keys)); err != nil {
				t.Fatal(err)
			}
		}
		done := w.start(c.first)
		w.log.awaitText(t, "on\r\n")
		key("abc")
		w.file("go", "")
		if c.then == "" {
			w.waits(journal.SurelyWaiting)
			key("\r")
		} else {
			w.result(done)
			done = w.start(c.then)
		}
		for w.modes().echoes() {
			<-time.After(5 * time.Millisecond)
		}
		key(secret + "\r")
		w.result(done)
		if out := w.log.output(0); !strings.HasSuffix(out, "got "+bullets+"\r\n") {
			t.Errorf("%q: printed %q", c.first, out)
		}
	}
}

// What a step reads after it must be as if nobody had asked.
func TestAskingDisturbsNothing(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{Secrets: []string{"none"}})
	w.ends("false | true | (exit 3)", 3)
	w.want(`echo ${PIPESTATUS[@]} $?`, "1 0 3 3\r\n")
	w.ends("(exit 4)", 4)
	w.want("echo $?", "4\r\n")
	w.want("trap 'echo err' ERR; trap", w.ends("trap", 0)+"trap -- 'echo err' ERR\r\n")
	w.want("x=1", "")
	w.want("trap - ERR; set -x", "")
	w.want("y=1", "+ y=1\r\n")
	w.want("set +x", "+ set +x\r\n")
	w.want("trap 'echo debug' DEBUG", "")
	w.want("z=1", "debug\r\n")
}

func TestTokensAreMasked(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{})
	w.want("printf 'ghp_%s\\n' 0123456789012345678901234567890123456789", strings.Repeat("•", 44)+"\r\n")
}

// A held prefix comes out before what is recorded after it.
func TestOrderIsKept(t *testing.T) {
	t.Parallel()
	w := open(t, &Session{Literals: []string{secret}})
	done := w.start("printf hunter; read x; printf hunter")
	w.log.await(t, "read that waits", func(es []journal.Entry) bool { return waitsNow(es) })
	if _, err := w.Write([]byte("a\r")); err != nil {
		t.Fatal(err)
	}
	w.result(done)
	var kinds []string
	for _, e := range w.log.from(0) {
		switch e.Kind {
		case journal.Output:
			kinds = append(kinds, string(e.Data))
		case journal.Input:
			kinds = append(kinds, "input")
		case journal.Ended:
			kinds = append(kinds, "ended")
		}
	}
	got := strings.Join(kinds, "")
	if want := "••••••inputa\r\nhunterended"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func BenchmarkStepWithSecrets(b *testing.B) {
	for _, name := range shellNames {
		b.Run(name, func(b *testing.B) {
			have(b, name)
			s := withTrivial(&Session{Shell: name, Sink: nothing{}, Secrets: []string{"some"}})
			if err := s.Start(); err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			step := stepOf("1.1.1", ":")
			for b.Loop() {
				if _, err := s.Run(b.Context(), step); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// Whatever sets a variable, its value is known when the step has ended.
func TestSecretsAreLearnedHoweverTheyAreSet(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shells string
		steps  []string
	}{
		{"all", []string{"export X_TOKEN=$(cat file)"}},
		{"all", []string{"X_TOKEN=$(cat file); readonly X_TOKEN"}},
		{"all", []string{"f() { apiToken=$(cat file); }", "f"}},
		{"all", []string{"f() { for PASS in $(cat file); do :; done; }; f"}},
		{"all", []string{"alias fetch='read -r X_PAT <file'", "fetch"}},
		{"all", []string{"for X_TOKEN in $(cat file); do :; done"}},
		{"all", []string{"printf 'DB_URL=postgres://me:%s@host/db\\n' $(cat file) >e; . ./e"}},
		{"all", []string{"printf 'X_TOKEN=%s\\r\\n' $(cat file) >.env; . ./.env"}},
		{"all", []string{"printf 'X_TOKEN=%s\\r\\n' $(cat file) >.env; set -a; . ./.env; set +a"}},
		{"bash zsh", []string{"declare -A CREDENTIALS; CREDENTIALS[a]=$(cat file)"}},
		{"bash zsh", []string{"typeset -A CREDENTIALS=([user]=me [key]=$(cat file))"}},
		{"bash zsh", []string{"X_TOKENS=(one $(cat file)); X_TOKEN=(${X_TOKENS[@]})"}},
		{"bash", []string{"mapfile -t X_TOKEN <file"}},
		{"bash", []string{"printf -v X_SECRET %s $(cat file)"}},
		{"all", []string{"X_TOKEN=$(cat file); exit"}},
	} {
		for _, name := range shellNames {
			if c.shells != "all" && !strings.Contains(c.shells, name) {
				continue
			}
			t.Run(name+" "+strings.Join(c.steps, "; "), func(t *testing.T) {
				have(t, name)
				t.Parallel()
				w := open(t, &Session{Shell: name, Dir: t.TempDir()})
				if err := os.WriteFile(w.Session.Dir+"/file", []byte(secret+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				for _, step := range c.steps {
					w.run(step)
				}
				if got := w.Mask(secret); got != bullets {
					t.Errorf("after %q it is %q", c.steps, got)
				}
			})
		}
	}
}

func TestShortSecretThatIsNamedIsMaskedOrSaid(t *testing.T) {
	t.Parallel()
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			t.Parallel()
			w := open(t, &Session{Shell: name, Secrets: []string{"PIN", "NO"}})
			w.ends("PIN=4711", 0)
			if w.Warning() != "" {
				t.Errorf("%q is said", w.Warning())
			}
			w.want("echo pin $PIN, 47112", "pin ••••, 47112\r\n")
			w.ends("NO=17", 0)
			if !strings.Contains(w.Warning(), "NO") || strings.Contains(w.Warning(), "PIN") {
				t.Errorf("%q is said", w.Warning())
			}
		})
	}
}

// What a step prints of a secret that it makes known itself is in no recording.
func TestRecordingHidesWhatItsStepMadeKnown(t *testing.T) {
	t.Parallel()
	for _, name := range shellNames {
		for _, text := range []string{
			"export X_TOKEN=$(cat file); echo got $X_TOKEN",
			"set -x; X_TOKEN=$(cat file); set +x",
			"X_TOKEN=$(cat file); printf %s $X_TOKEN | cut -c1-5 | tr -d '\\n'; sleep 0.2; printf %s $X_TOKEN | cut -c6-",
			"X_TOKEN=$(cat file); echo got $X_TOKEN; exit",
		} {
			t.Run(name+" "+text, func(t *testing.T) {
				have(t, name)
				t.Parallel()
				dir := t.TempDir()
				source := "# A\n\n```sh\n" + text + "\n```\n"
				deck := slides.Parse("x.md", []byte(source))
				tape := &Tape{Deck: deck, File: dir + "/x.cast", Began: time.Now()}
				s := &Session{Shell: name, Dir: dir}
				s.Sink = tape.Sink(name, 80, 24, s.Mask)
				if err := os.WriteFile(dir+"/file", []byte(secret+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				if err := s.Start(); err != nil {
					t.Fatal(err)
				}
				for _, step := range []*slides.Step{stepOf("1.1.1", text), stepOf("1.1.2", "cat file")} {
					if _, err := s.Run(t.Context(), step); err != nil {
						t.Error(err)
					}
				}
				if err := errors.Join(s.Close(), tape.Close()); err != nil {
					t.Error(err)
				}
				got, err := os.ReadFile(dir + "/x.cast")
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(string(got), secret) || strings.Contains(string(got), secret[6:]) || !strings.Contains(string(got), "••") {
					t.Errorf("the recording is %s", got)
				}
			})
		}
	}
}

// zsh prints only what its patterns name.
func TestPatternsNameEverySecretWord(t *testing.T) {
	t.Parallel()
	patterns := strings.ToLower(strings.NewReplacer("[", "", "]", "", "*", "").Replace(zshSecrets))
	for _, word := range slides.SecretWords {
		found := false
		for p := range strings.FieldsSeq(patterns) {
			found = found || strings.Contains(strings.ToLower(word), letterOnce(p))
		}
		if !found {
			t.Errorf("no pattern of zsh's names %s", word)
		}
	}
}

// letterOnce is a pattern whose letters are there in both cases.
func letterOnce(p string) string {
	p = strings.Trim(p, `"`)
	var b strings.Builder
	for i := 0; i < len(p); i += 2 {
		b.WriteByte(p[i])
	}
	return b.String()
}
