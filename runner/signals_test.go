package runner

import (
	"context"
	"os"
	"syscall"
	"testing"
	"time"
)

// TestSignalsAreTakenOverOnce sends a signal before and after there is anything
// to end gently.
func TestSignalsAreTakenOverOnce(t *testing.T) {
	kill := func() {
		t.Helper()
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	exits := make(chan Exit, 1)
	early := TakeSignals(func(e Exit) { exits <- e })
	<-early.taken // before, it would end the test
	kill()
	select {
	case e := <-exits:
		if e != 128+1 {
			t.Errorf("exit %d", e)
		}
	case <-time.After(time.Minute):
		t.Error("an early signal does not end the program")
	}
	_, stop := early.UntilSignal(nil)
	stop()

	ctx, stop := TakeSignals(func(e Exit) { t.Errorf("exit %d", e) }).UntilSignal(func(e Exit) { exits <- e })
	kill()
	select {
	case <-ctx.Done():
	case <-time.After(time.Minute):
		t.Fatal("a signal does not end the context")
	}
	if cause := context.Cause(ctx); cause != Exit(128+1) {
		t.Errorf("cause %v", cause)
	}
	select { // nobody called stop
	case <-exits:
	case <-time.After(time.Minute):
		t.Error("nothing is forced")
	}
	stop()
}
