package runner

import (
	"sync"
	"time"

	"showrunner/runner/journal"
)

const (
	queueBound = 4 << 20  // bytes of output that may wait for the consumer
	chunkSize  = 64 << 10 // output is joined into chunks of at most this
)

// An item is one thing on its way from the session to the terminal and the
// sink.
type item struct {
	kind  itemKind
	at    time.Duration
	data  []byte        // output
	mark  mark          // a report of the shell
	began *running      // what begins
	entry journal.Entry // recorded as it is
	told  chan struct{} // closed when the entry is recorded; may be nil
}

type itemKind uint8

const (
	outputItem itemKind = iota + 1
	markItem
	beganItem
	typedItem  // a step is typed
	quietItem  // the step that is being typed ends
	playedItem // the step whose output is played ends
	muteItem   // a fresh shell is about to greet
	leaveItem  // the shell is about to end at the end of its commands
	resizeItem // an entry that the terminal heeds
	entryItem
	staleItem // output is held back for long
)

// A queue hands items from the reader to the consumer in order. Output waits
// for room; everything else is small and never waits.
type queue struct {
	mu     sync.Mutex
	filled sync.Cond
	room   sync.Cond
	items  []item
	bytes  int
	free   [][]byte
	closed bool
}

func newQueue() *queue {
	q := &queue{}
	q.filled.L, q.room.L = &q.mu, &q.mu
	return q
}

// push adds an item. It is false when the queue is closed.
func (q *queue) push(it item) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.items = append(q.items, it)
	q.filled.Signal()
	return true
}

// output adds a copy of p, waiting while too much output is under way.
func (q *queue) output(at time.Duration, p []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(p) > 0 {
		for q.bytes >= queueBound && !q.closed {
			q.room.Wait()
		}
		if q.closed {
			return false
		}
		n := q.append(at, p)
		q.bytes += n
		p = p[n:]
		q.filled.Signal()
	}
	return true
}

func (q *queue) append(at time.Duration, p []byte) int {
	last := len(q.items) - 1
	if last < 0 || q.items[last].kind != outputItem || len(q.items[last].data) == chunkSize {
		q.items = append(q.items, item{kind: outputItem, at: at, data: q.chunk()})
		last++
	}
	it := &q.items[last]
	n := min(len(p), chunkSize-len(it.data))
	it.data = append(it.data, p[:n]...)
	return n
}

func (q *queue) chunk() []byte {
	if n := len(q.free); n > 0 {
		c := q.free[n-1]
		q.free = q.free[:n-1]
		return c[:0]
	}
	return make([]byte, 0, chunkSize)
}

// take waits for items and returns all of them, or nil once the queue is
// closed and empty. The slice given back is reused.
func (q *queue) take(back []item) []item {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.closed {
		q.filled.Wait()
	}
	taken := q.items
	clear(back)
	q.items = back[:0]
	return taken
}

// done gives an output item's memory back and makes room.
func (q *queue) done(it item) {
	q.mu.Lock()
	q.bytes -= len(it.data)
	if len(q.free) < 4 {
		q.free = append(q.free, it.data)
	}
	q.mu.Unlock()
	q.room.Signal()
}

func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.filled.Broadcast()
	q.room.Broadcast()
}
