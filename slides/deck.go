package slides

import "time"

// Pos is a place in a runbook. Line and Col count from 1, Col in bytes. Offset
// counts bytes from 0 in the file as it is on disk.
type Pos struct {
	Offset int
	Line   int
	Col    int
}

// A Deck is a parsed runbook.
type Deck struct {
	File     string // as the user named it, or "-"
	Source   []byte // the file as it is on disk
	Title    string // front matter, else the first slide's, else the file's name
	Meta     Meta
	Slides   []*Slide
	Findings []Finding // what Parse doubted, in order of position

	doc    *document
	folder string // that the file is in, or ""
	bare   bool   // a section is only called README
}

// Meta is what the front matter says. Zero values mean that it says nothing.
type Meta struct {
	Title    string
	Author   string
	Date     string
	Theme    string
	Shell    string // "bash"
	Dir      string
	Env      []string // "NAME=value", in the order of the file; none changes how the shell starts
	Timeout  time.Duration
	Duration time.Duration // the talk's planned length
	Secrets  []string      // names of variables whose values are masked
	Level    int           // slide-level: deeper headings stay inside a slide; 0 is no limit
	Cleanup  string        // title of the section that cleans up
	RC       bool          // read the shell's start-up files
}

// A Finding is something doubtful in a runbook, with its place.
type Finding struct {
	Pos
	End  Pos    // the second place where there is one, such as an unclosed fence's end
	Name string // short and stable: "unclosed-fence"
	Text string // lower case, no final period
	Hint string // the next move, or ""
}

// A Slide is one section of a runbook. Its identity is its number and line:
// titles repeat.
type Slide struct {
	Pos
	Number  int      // from 1
	Level   int      // of its heading, 1 to 6; 0 for text before the first heading
	Title   string   // plain text, entities and escapes resolved, mojibake repaired
	Crumbs  []string // titles of the parents, outermost first
	Divider bool     // a heading with nothing under it
	Goes    bool     // goes on with the section before it, after a thematic break

	deck *Deck
	body body
}

// Element is one thing on a slide: *Heading, *Paragraph, *List, *Quote, *Table,
// *Code, *Block, *Expectation, *HTML, *Footnotes, *Rule or *Pause.
type Element interface {
	// Position is where the element begins.
	Position() Pos
}

// Position makes whatever embeds a Pos meet Element.
func (p Pos) Position() Pos { return p }

// Span is a run of text in one style.
type Span struct {
	Text   string
	Style  SpanStyle
	Link   string // target, or ""
	Image  string // path of an image whose alternative text is Text, or ""
	Note   string // label of the footnote that is referred to, or ""
	Break  bool   // a hard line break; Text is ""
	Source Pos
}

// SpanStyle is a set of inline styles.
type SpanStyle uint8

// The inline styles.
const (
	Strong SpanStyle = 1 << iota
	Emphasis
	CodeSpan
	Struck
)

// Heading is a heading that starts its slide, or one in a list or quote or
// below slide-level, which has Nested set.
type Heading struct {
	Pos
	Level  int
	Spans  []Span
	Nested bool
}

// Paragraph is running text. Soft line breaks are single spaces.
type Paragraph struct {
	Pos
	Spans []Span
}

// List is an ordered or bullet list.
type List struct {
	Pos
	Ordered bool
	Start   int
	Tight   bool
	Items   []Item
}

// Item is one entry of a List.
type Item struct {
	Pos
	Task     Task
	Elements []Element
}

// Task tells whether a list item has a check box, and its state.
type Task uint8

// The states of a check box.
const (
	NoTask Task = iota
	OpenTask
	DoneTask
)

// Quote is a block quote. Alert is "" or one of note, tip, important, warning,
// caution.
type Quote struct {
	Pos
	Alert    string
	Elements []Element
}

// Table is a GFM table. Every row has as many cells as Head.
type Table struct {
	Pos
	Align []Align
	Head  [][]Span
	Rows  [][][]Span
}

// Align is the alignment of a table's column.
type Align uint8

// The alignments.
const (
	AlignNone Align = iota
	AlignLeft
	AlignCenter
	AlignRight
)

// Code is a fenced or indented block that is shown, never run.
type Code struct {
	Pos
	Language string // first word of the info string, lower case, or ""
	Info     string
	Text     string // verbatim, without the container's indentation
	Indented bool
}

// Block is a fenced block that can be run.
type Block struct {
	Pos                 // of its opening fence
	End          Pos    // of the first byte after its closing fence's line
	Number       int    // on its slide, from 1
	ID           string // "2.1"
	Language     string // "sh"
	Info         string
	Attr         Attr
	Text         string // verbatim, without the container's indentation
	Console      bool   // of a recorded session: prompts mark the commands, the rest is what they print
	Prefix       string // of every line in the source: a quote's "> ", a list's blanks
	Slide        *Slide
	Expectations []*Expectation // that belong to it, in order

	prompts prompter    // of a recorded session
	starts  []lineStart // of each line of Text
	steps   stepCache
}

// Attr is what a block's info string says. Zero values mean that it says
// nothing.
type Attr struct {
	Name    string
	Status  string // "", "any", "failure" or a number
	Timeout time.Duration
	Input   string // unescaped
	Skip    bool
	Confirm bool
	Type    bool
	Output  string // a chroma lexer's name
	Match   string // on an expectation: coverage, exact, lines, contains, regex, none

	Alone      bool   // runs only when asked for, not with all the others
	Background bool   // nobody waits for its end
	Dir        string // where its steps run, from where the shell started
	Ignored    string // what cannot be done: "interactive=false"
}

// Step is what one press of Enter runs: a top-level statement of a block, or
// several that share a line, with the comment lines before it.
type Step struct {
	Pos               // of Text
	ID       string   // "2.1.3": slide, block, step, each from 1
	Text     string   // verbatim from the source, no prompts, no final newline
	Hides    []int    // lines of Text that are not shown, from 0
	Comments []string // narration, without "# "
	Whole    bool     // the parser does not understand it
	Doubt    *Finding // where Whole: what is not understood, and where
	Apart    bool     // a blank line stands before it and its narration
	Block    *Block
}

// Expectation is a log or output block that says what a block should print.
type Expectation struct {
	Pos
	End        Pos
	Language   string
	Info       string
	Attr       Attr
	Text       string
	Prefix     string
	Block      *Block // that the nearest fence before it is, or nil
	Step       int    // index of the one step that it is about, or -1 for the whole block
	Similarity string // of an expected_similarity comment: "0.8" or a quoted regular expression
}

// HTML is raw HTML that means something to a reader: the text of a summary, or
// of a pre. Tags are removed.
type HTML struct {
	Pos
	Summary bool
	Pre     bool
	Text    string
}

// Footnotes are the notes that a slide refers to, in order of reference.
type Footnotes struct {
	Pos
	Notes []Footnote
}

// Footnote is one note.
type Footnote struct {
	Label    string
	Elements []Element
}

// Rule is a thematic break in a list or quote. One at the document's level
// starts a slide.
type Rule struct{ Pos }

// Pause is the cue that hides what follows it until it is revealed.
type Pause struct{ Pos }
