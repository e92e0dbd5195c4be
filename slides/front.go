package slides

// frontMatter reads the deck's front matter and returns where the rest
// begins.
func (d *Deck) frontMatter() int { return 0 }
