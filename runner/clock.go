package runner

import (
	"sync"
	"time"
)

// A clock counts the time from the first look at it on. That never goes back:
// where now does, the clock goes on from where it was. It may be read from any
// goroutine.
type clock struct {
	now func() time.Time

	mu     sync.Mutex // guards what follows
	last   time.Time
	passed time.Duration
}

// since is how much time has passed.
func (c *clock) since() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	c.passed += max(now.Sub(c.last), 0)
	c.last = now
	return c.passed
}
