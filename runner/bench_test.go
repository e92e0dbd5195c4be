package runner

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"showrunner/runner/journal"
	"showrunner/runner/mask"
	"showrunner/slides/slidestest"
)

// trivial is a terminal that only counts.
type trivial struct{ n int }

func (t *trivial) Write(p []byte) (int, error) { t.n += len(p); return len(p), nil }
func (t *trivial) Resize(int, int)             {}
func (t *trivial) Text() string                { return "" }

func withTrivial(s *Session) *Session {
	s.NewTerminal = func(string, int, int, func([]byte)) journal.Terminal { return &trivial{} }
	return s
}

type nothing struct{}

func (nothing) Record(journal.Entry) {}

// BenchmarkStep is a step that does nothing, by session, terminal and sink.
func BenchmarkStep(b *testing.B) {
	for _, name := range shellNames {
		b.Run(name, func(b *testing.B) {
			have(b, name)
			s := withTrivial(&Session{Shell: name, Sink: nothing{}})
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

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		s := &Session{Shell: "bash"}
		if err := s.Start(); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		s.Close()
		b.StartTimer()
	}
}

// floods print 100 MB each.
var floods = []struct{ name, text string }{
	{"coloured lines", `printf '\033[32mok\033[0m 12:00:01 some words of a line that a build prints, with \033[1mbold\033[0m ones\n%.0s' $(seq 1000) >chunk; ` +
		`i=0; while [ $i -lt 1000 ]; do cat chunk; i=$((i+1)); done`},
	{"one line", `head -c 100000000 /dev/zero | tr '\0' x`},
	{"seq", `seq 12500000`},
}

// BenchmarkFlood compares a step's output with that of a bare reader of a
// terminal; the ratio is what counts.
func BenchmarkFlood(b *testing.B) {
	for _, f := range floods {
		b.Run(f.name, func(b *testing.B) {
			dir := b.TempDir()
			s := withTrivial(&Session{Dir: dir, Sink: nothing{}})
			if err := s.Start(); err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			var bare, ours time.Duration
			for b.Loop() {
				bare += bareReader(b, dir, f.text)
				r, err := s.Run(b.Context(), stepOf("1.1.1", f.text))
				if err != nil || r.Status != 0 {
					b.Fatal(r, err)
				}
				ours += r.Duration
			}
			b.ReportMetric(float64(ours)/float64(bare), "ratio")
			b.ReportMetric(bare.Seconds()/float64(b.N), "bare-s/op")
		})
	}
}

// BenchmarkMasked compares the output of a session that knows twenty secrets
// with that of one that masks nothing; the ratio is what counts.
func BenchmarkMasked(b *testing.B) {
	var secrets []string
	for i := range 20 {
		secrets = append(secrets, fmt.Sprintf("%c-secret-%d-value", 'a'+i, i*i*i))
	}
	for _, f := range floods {
		b.Run(f.name, func(b *testing.B) {
			dir, env := b.TempDir(), []string{"PATH=" + os.Getenv("PATH")}
			clear := withTrivial(&Session{Dir: dir, Env: env, Sink: nothing{}})
			clear.secrets.masker = &mask.Masker{}
			masked := withTrivial(&Session{Dir: dir, Env: env, Sink: nothing{}, Literals: secrets})
			for _, s := range []*Session{clear, masked} {
				if err := s.Start(); err != nil {
					b.Fatal(err)
				}
				defer s.Close()
			}
			var with, without time.Duration
			for b.Loop() {
				without += flooded(b, clear, f.text)
				with += flooded(b, masked, f.text)
			}
			b.ReportMetric(float64(with)/float64(without), "ratio")
			b.ReportMetric(100/(without.Seconds()/float64(b.N)), "clear-MB/s")
		})
	}
}

// flooded is how long a step takes that prints much.
func flooded(b *testing.B, s *Session, text string) time.Duration {
	b.Helper()
	r, err := s.Run(b.Context(), stepOf("1.1.1", text))
	if err != nil || r.Status != 0 {
		b.Fatal(r, err)
	}
	return r.Duration
}

// bareReader is how long a program takes whose terminal is read and forgotten.
func bareReader(b *testing.B, dir, text string) time.Duration {
	m, slave, err := openPTY()
	if err != nil {
		b.Fatal(err)
	}
	defer m.Close()
	cmd := exec.Command("bash", "-c", text)
	cmd.Dir = dir
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	slave.Close()
	buf := make([]byte, 64<<10)
	for err == nil {
		_, err = m.Read(buf)
	}
	cmd.Wait()
	return time.Since(began)
}

func TestCtrlCEndsAFloodSoon(t *testing.T) {
	floods := 1000
	if slidestest.Raced() {
		floods = 100
	}
	for _, name := range shellNames {
		t.Run(name, func(t *testing.T) {
			have(t, name)
			s := withTrivial(&Session{Shell: name})
			l := &seen{more: make(chan struct{}, 1)}
			s.Sink = l
			if err := s.Start(); err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			done := make(chan journal.Result, 1)
			go func() { // ends with the step
				r, _ := s.Run(t.Context(), stepOf("1.1.1", "yes"))
				done <- r
			}()
			for range floods {
				<-l.more
			}
			began := time.Now()
			if err := s.Interrupt(); err != nil {
				t.Error(err)
			}
			select {
			case r := <-done:
				if r.Status != 130 {
					t.Errorf("%+v", r)
				}
				t.Logf("answered within %v", time.Since(began))
			case <-time.After(5 * time.Second):
				t.Error("Ctrl-C does not end the flood")
			}
		})
	}
}

// seen tells of output.
type seen struct{ more chan struct{} }

func (s *seen) Record(e journal.Entry) {
	if e.Kind == journal.Output {
		select {
		case s.more <- struct{}{}:
		default:
		}
	}
}

// A session of its own, to be looked at from outside: RUNNER_IDLE=10 go test
// -run TestIdle prints the context switches of that many idle seconds.
func TestIdle(t *testing.T) {
	seconds, err := time.ParseDuration(os.Getenv("RUNNER_IDLE") + "s")
	if err != nil {
		t.Skip("RUNNER_IDLE is not set")
	}
	w := open(t, &Session{})
	w.ends(":", 0)
	before := switches()
	<-time.After(seconds)
	fmt.Printf("context switches in %v: %d\n", seconds, switches()-before)
}

func switches() int64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // cannot fail
	return u.Nvcsw + u.Nivcsw
}
