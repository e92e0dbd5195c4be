package screen

// RowText is the plain text of row y without its trailing blanks.
func (s *Screen) RowText(y int) string {
	return string(trim(s.appendRow(nil, y)))
}

// Text is the plain text of the screen: soft-wrapped rows joined, trailing
// blanks and trailing empty lines dropped, every line ended by a newline.
func (s *Screen) Text() string {
	var b []byte
	start, end := 0, 0 // of the line, and after the last line that has text
	for y := range s.H {
		b = s.appendRow(b, y)
		if s.Wrapped[y] && y+1 < s.H {
			continue
		}
		b = append(b[:start], trim(b[start:])...)
		filled := len(b) > start
		b = append(b, '\n')
		start = len(b)
		if filled {
			end = len(b)
		}
	}
	return string(b[:end])
}

func (s *Screen) appendRow(b []byte, y int) []byte {
	for _, c := range s.Row(y) {
		if c.Attr&Tail == 0 {
			b = s.Table.Append(b, c.Ch)
		}
	}
	return b
}

func trim(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == ' ' {
		b = b[:len(b)-1]
	}
	return b
}
