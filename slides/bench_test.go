package slides_test

import (
	"fmt"
	"runtime"
	"testing"

	"showrunner/slides"
	"showrunner/slides/slidestest"
)

func TestGeneratedRunbooksScale(t *testing.T) {
	slidestest.Alone(t)
	for _, mega := range []int{1, 2} {
		d := slides.Parse("x.md", slidestest.Generate(mega*1_000_000))
		blocks := 0
		for _, s := range d.Slides {
			blocks += len(s.Blocks())
		}
		if len(d.Source) < mega*1_000_000 || len(d.Source) > mega*1_020_000 {
			t.Errorf("%d MB: %d bytes", mega, len(d.Source))
		}
		if len(d.Slides) != mega*2000 || blocks != mega*1500 {
			t.Errorf("%d MB: %d slides, %d blocks, want %d and %d", mega, len(d.Slides), blocks, mega*2000, mega*1500)
		}
	}
}

// What is done before the first slide can be shown: parse, then the elements
// and the steps of the first slide.
func BenchmarkFirstSlide(b *testing.B) {
	for _, size := range []int{3_000, 1_000_000, 10_000_000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			source := slidestest.Generate(size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				show(slides.Parse("x.md", source), 0)
			}
		})
	}
}

func BenchmarkLastSlide(b *testing.B) {
	source := slidestest.Generate(10_000_000)
	for b.Loop() {
		b.StopTimer()
		d := slides.Parse("x.md", source)
		b.StartTimer()
		show(d, len(d.Slides)-1)
	}
}

func show(d *slides.Deck, i int) {
	for _, block := range d.Slides[i].Blocks() {
		runtime.KeepAlive(block.Steps())
	}
	runtime.KeepAlive(d)
}
