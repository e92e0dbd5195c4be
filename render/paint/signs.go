package paint

// sign is a mark that the painter adds to the text of a slide.
type sign uint8

const (
	signBullet sign = iota
	signDone
	signOpen
	signBar
	signSummary
	signImage
	signWrap
	signRule
	signTableBar
	signMore
	signDot
	signs
)

// sign is s as the terminal can show it.
func (p *Painter) sign(s sign) string {
	if p.Ascii {
		return [signs]string{
			signBullet: "*", signDone: "[x]", signOpen: "[ ]", signBar: "|",
			signSummary: ">", signImage: "[image]", signWrap: "\\",
			signRule: "-", signTableBar: "|", signMore: "...", signDot: "-",
		}[s]
	}
	return [signs]string{
		signBullet: "•", signDone: "☑", signOpen: "☐", signBar: "▎",
		signSummary: "▸", signImage: "🖼", signWrap: "↪",
		signRule: "─", signTableBar: "│", signMore: "…", signDot: "·",
	}[s]
}
