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

// take has the endings sent to signals. Those that were ignored when the program
// began, as nohup has it, or a script that starts it in the background, go to a
// channel that nobody reads: left ignored they would be so for every program of
// the steps, too.
func take(signals, nobody chan<- os.Signal) {
	for _, sig := range endings() {
		if signal.Ignored(sig) {
			signal.Notify(nobody, sig)
		} else {
			signal.Notify(signals, sig)
		}
	}
}

// UntilSignal is a context that a signal from outside ends, with the exit status
// as its cause. When the program has not called stop a good three seconds after
// the signal, force is called.
func UntilSignal(force func(Exit)) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals, nobody, over := make(chan os.Signal, 1), make(chan os.Signal, 1), make(chan struct{})
	take(signals, nobody)
	go func() { // ends with Stop
		var status Exit
		select {
		case sig := <-signals:
			status = Exit(128 + int(sig.(syscall.Signal)))
			cancel(status)
		case <-over:
			return
		}
		select {
		case <-time.After(lastResort):
			force(status)
		case <-over:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		signal.Stop(nobody)
		close(over)
		cancel(nil)
	}
}

// Interrupts takes signals during a rehearsal: the first Ctrl-C ends the steps
// that run, the second the rehearsal, each further one what still runs. While
// nobody has steps to end the first one ends the rehearsal, and other signals do
// so at once.
type Interrupts struct {
	Context context.Context // of the rehearsal

	cancel context.CancelCauseFunc
	over   chan struct{}
	nobody chan os.Signal // gets what is ignored

	mu    sync.Mutex // guards what follows
	next  int
	tells map[int]func(first bool) // what interrupts the running step
}

// WatchInterrupts begins to take signals, until Stop.
func WatchInterrupts() *Interrupts {
	i := &Interrupts{over: make(chan struct{}), tells: map[int]func(first bool){}}
	i.Context, i.cancel = context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 8)
	i.nobody = make(chan os.Signal, 1)
	take(signals, i.nobody)
	// A reader that has gone, as head does, makes writing an error and not the
	// rehearsal's end.
	signal.Notify(i.nobody, syscall.SIGPIPE)
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
	i.mu.Lock()
	defer i.mu.Unlock()
	first := sig == syscall.SIGINT && n == 1 && len(i.tells) > 0
	if !first {
		i.cancel(Exit(128 + int(sig)))
	}
	for _, tell := range i.tells {
		tell(first)
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
	signal.Stop(i.nobody)
	close(i.over)
}
