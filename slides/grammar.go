package slides

import (
	"bytes"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// longParagraph is the size from which a paragraph is shown as it stands:
// looking for inline markup takes quadratic time on hostile input.
const longParagraph = 64 << 10

// longDefinitions is the same for a paragraph that begins with a bracket: link
// reference definitions stand there in one.
const longDefinitions = 512 << 10

// blockGrammar finds the blocks of a document and leaves their text alone.
var blockGrammar = sync.OnceValue(func() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithParagraphTransformers(paragraphTransformers()...),
	)
})

// fullGrammar is CommonMark and GFM with footnotes.
var fullGrammar = sync.OnceValue(func() parser.Parser {
	inline := append(parser.DefaultInlineParsers(),
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(footnoteReference{}, 101),
		util.Prioritized(extension.NewStrikethroughParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(), 999))
	return parser.NewParser(
		parser.WithBlockParsers(blockParsers()...),
		parser.WithBlockParsers(util.Prioritized(shortHeading{parser.NewATXHeadingParser()}, 599)),
		parser.WithInlineParsers(inline...),
		parser.WithParagraphTransformers(paragraphTransformers()...),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
	)
})

func blockParsers() []util.PrioritizedValue {
	return append(parser.DefaultBlockParsers(),
		util.Prioritized(footnoteDefinition{extension.NewFootnoteBlockParser()}, 999))
}

func paragraphTransformers() []util.PrioritizedValue {
	return append(parser.DefaultParagraphTransformers(),
		util.Prioritized(longText{}, 50),
		util.Prioritized(extension.NewTableParagraphTransformer(), 200))
}

// footnoteDefinition leaves a definition where it stands in the tree: the
// deck, not the parser, brings it to the slides that refer to it.
type footnoteDefinition struct{ parser.BlockParser }

// Close does nothing.
func (footnoteDefinition) Close(ast.Node, text.Reader, parser.Context) {}

// kindLongText marks a paragraph that is too long to look for markup in.
var kindLongText = ast.NewNodeKind("LongText")

// rawText is a paragraph whose text is taken as it stands.
type rawText struct {
	ast.BaseBlock
	level int // of a heading, or 0
}

func (n *rawText) Kind() ast.NodeKind            { return kindLongText }
func (n *rawText) IsRaw() bool                   { return true }
func (n *rawText) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// bigTable is how many cells a table may have: the parser fills the cells that
// rows lack, so that a small file can make a huge one.
const bigTable = 50000

// widest is the greatest number of bars in a line that may be the one below a
// table's head.
func widest(lines *text.Segments, src []byte) int {
	most := 0
	for i := 1; i < lines.Len(); i++ {
		at := lines.At(i)
		if line := at.Value(src); delimiterRow(line) {
			most = max(most, bytes.Count(line, []byte("|")))
		}
	}
	return most
}

// longText turns overlong paragraphs into rawText, but for those that may be
// link reference definitions.
type longText struct{}

// Transform implements parser.ParagraphTransformer.
func (longText) Transform(node *ast.Paragraph, reader text.Reader, _ parser.Context) {
	lines := node.Lines()
	n := lines.Len()
	if n == 0 {
		return
	}
	size, limit := lines.At(n-1).Stop-lines.At(0).Start, longParagraph
	if n > 1 && reader.Source()[lines.At(0).Start] == '[' {
		limit = longDefinitions
	}
	if size < limit && widest(lines, reader.Source())*n < bigTable {
		return
	}
	raw := &rawText{}
	raw.SetLines(lines)
	raw.SetPos(node.Pos())
	node.Parent().ReplaceChild(node.Parent(), node, raw)
}

// shortHeading turns overlong headings into rawText.
type shortHeading struct{ parser.BlockParser }

// Close implements parser.BlockParser.
func (shortHeading) Close(node ast.Node, _ text.Reader, _ parser.Context) {
	lines := node.Lines()
	if lines.Len() == 0 || lines.At(0).Stop-lines.At(0).Start < longParagraph {
		return
	}
	raw := &rawText{level: node.(*ast.Heading).Level}
	raw.SetLines(lines)
	raw.SetPos(node.Pos())
	node.Parent().ReplaceChild(node.Parent(), node, raw)
}
