package runner

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Exit is the program's exit status as an error; 128+N where signal N ended it.
type Exit int

func (e Exit) Error() string {
	if e > 128 {
		return fmt.Sprintf("ended by signal %d", int(e)-128)
	}
	return fmt.Sprintf("exit status %d", int(e))
}

// lastResort is how long the stage and the session have to end after a signal.
const lastResort = 3300 * time.Millisecond

// endings are the signals that end the program: those that ask for it, and those
// that would end it with the terminal as it is. A fault of the program's own is
// still a panic.
func endings() []os.Signal {
	all := []os.Signal{
		syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGILL,
		syscall.SIGTRAP, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGSEGV, syscall.SIGSYS,
	}
	if n := unix.SignalNum("SIGSTKFLT"); n != 0 { // Linux alone has it
		all = append(all, n)
	}
	return all
}

// Signals are those that end the program. To take them takes some hundred
// microseconds, in which the caller can do other things.
type Signals struct {
	came chan os.Signal
	over chan struct{}

	taken chan struct{}
	mu    sync.Mutex // guards what follows
	ended func(Exit) // what to do when one came
}

// TakeSignals begins to take signals: each calls exit until UntilSignal is called.
func TakeSignals(exit func(Exit)) *Signals {
	s := &Signals{came: make(chan os.Signal, 1), over: make(chan struct{}), taken: make(chan struct{}), ended: exit}
	go func() { // ends with stop, or with the program
		signal.Notify(s.came, endings()...)
		close(s.taken)
		select {
		case sig := <-s.came:
			s.mu.Lock() // nobody takes over what ends
			s.ended(Exit(128 + int(sig.(syscall.Signal))))
			s.mu.Unlock()
		case <-s.over:
		}
	}()
	return s
}

// UntilSignal is a context that a signal from outside ends from now on, with the
// exit status as its cause. When the program has not called stop a good three
// seconds after the signal, force is called.
func (s *Signals) UntilSignal(force func(Exit)) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	s.mu.Lock()
	s.ended = func(status Exit) {
		cancel(status)
		select {
		case <-time.After(lastResort):
			force(status)
		case <-s.over:
		}
	}
	s.mu.Unlock()
	<-s.taken
	return ctx, func() {
		signal.Stop(s.came)
		close(s.over)
		cancel(nil)
	}
}

// Interrupts takes signals during a rehearsal: the first Ctrl-C ends the steps
// that run, the second the rehearsal, each further one what still runs. Other
// signals end the rehearsal at once.
type Interrupts struct {
	Context context.Context // of the rehearsal

	cancel context.CancelCauseFunc
	over   chan struct{}
	pipes  chan os.Signal // SIGPIPE, which nobody takes

	mu    sync.Mutex // guards what follows
	next  int
	tells map[int]func(first bool) // what interrupts the running step
}

// WatchInterrupts begins to take signals, until Stop.
func WatchInterrupts() *Interrupts {
	i := &Interrupts{over: make(chan struct{}), tells: map[int]func(first bool){}}
	i.Context, i.cancel = context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, endings()...)
	// A reader that has gone, as head does, makes writing an error and not the
	// rehearsal's end.
	i.pipes = make(chan os.Signal, 1)
	signal.Notify(i.pipes, syscall.SIGPIPE)
	go func() { // ends with Stop
		defer signal.Stop(signals)
		for n := 1; ; n++ {
			select {
			case sig := <-signals:
				i.take(sig.(syscall.Signal), n)
			case <-i.over:
				return
			}
		}
	}()
	return i
}

func (i *Interrupts) take(sig syscall.Signal, n int) {
	if sig != syscall.SIGINT || n > 1 {
		i.cancel(Exit(128 + int(sig)))
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, tell := range i.tells {
		tell(n == 1)
	}
}

// Add has tell called when steps are to end, until the function that it returns
// is called. first tells that the rehearsal goes on.
func (i *Interrupts) Add(tell func(first bool)) (remove func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.next++
	n := i.next
	i.tells[n] = tell
	return func() {
		i.mu.Lock()
		defer i.mu.Unlock()
		delete(i.tells, n)
	}
}

// Cause is why the rehearsal ended early, or nil.
func (i *Interrupts) Cause() error { return context.Cause(i.Context) }

// Stop leaves signals alone again.
func (i *Interrupts) Stop() {
	signal.Stop(i.pipes)
	close(i.over)
}
