package runner

import (
	"testing"
	"testing/synctest"
)

// A flood waits for who consumes it, and is there whole in the end.
func TestQueueHoldsLittleOutput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const flood = 3 * queueBound
		q := newQueue()
		go func() { // ends once all of it was taken
			q.output(0, make([]byte, flood))
			q.close()
		}()
		synctest.Wait()
		if q.bytes < queueBound || q.bytes >= queueBound+chunkSize {
			t.Errorf("%d bytes are under way, want at most %d and a chunk", q.bytes, queueBound)
		}
		n := 0
		for items := q.take(nil); len(items) > 0; items = q.take(items) {
			for _, it := range items {
				n += len(it.data)
				q.done(it)
			}
		}
		if n != flood {
			t.Errorf("%d bytes of %d came out", n, flood)
		}
	})
}

func TestClosedQueueWaitsForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue()
		done := make(chan bool, 1)
		go func() { done <- q.output(0, make([]byte, 3*queueBound)) }() // ends with close
		synctest.Wait()
		q.close()
		if <-done {
			t.Error("output went into a closed queue")
		}
		if q.push(item{kind: entryItem}) {
			t.Error("an item went into a closed queue")
		}
	})
}
