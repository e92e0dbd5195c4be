package runner

import (
	"bytes"
	"context"
	"os/exec"
	"strings"
	"sync"
	"time"

	"showrunner/slides"
)

// verdicts remembers which texts the shell accepts.
type verdicts struct {
	mu    sync.Mutex
	known map[string]*verdict
}

type verdict struct {
	done chan struct{}
	ok   bool
}

// Prepare asks the shell ahead of time whether it accepts the steps, so that
// Run need not. It returns at once.
func (s *Session) Prepare(steps []*slides.Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phase != started || len(steps) == 0 {
		return
	}
	s.owners.Go(func() { // ends with the steps or the session
		defer s.Guard()
		for _, step := range steps {
			select {
			case <-s.closing:
				return
			default:
				s.accepts(step)
			}
		}
	})
}

// accepts reports whether a step can be sent as a group: a text that the parser
// or the shell refuses would run in part. Of a step that the parser did not
// understand when the runbook was read, the shell alone decides.
func (s *Session) accepts(step *slides.Step) bool {
	v, mine := s.accepted.of(step.Text)
	if mine {
		v.ok = step.Whole && s.ask(step.Text) || slides.Accepts(step.Text, s.sh.dialect) && (plain(step.Text) || s.ask(step.Text))
		close(v.done)
	}
	<-v.done
	return v.ok
}

// of finds the verdict on a text, which the caller must find when it is new.
func (vs *verdicts) of(text string) (v *verdict, mine bool) {
	vs.mu.Lock()
	defer vs.mu.Unlock()
	if v = vs.known[text]; v != nil {
		return v, false
	}
	if vs.known == nil {
		vs.known = map[string]*verdict{}
	}
	v = &verdict{done: make(chan struct{})}
	vs.known[text] = v
	return v, true
}

// plain tells whether a text that the parser accepts is such that every shell
// does.
func plain(text string) bool {
	return !strings.ContainsAny(text, "\n\\`!^(){}[]<>|&;")
}

// ask has the shell read the text as it will be sent. It runs nothing.
func (s *Session) ask(text string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.path, s.sh.check...)
	cmd.Env = s.environ()
	cmd.Stdin = bytes.NewReader([]byte("{ " + text + "\n\n}\n"))
	return cmd.Run() == nil
}
