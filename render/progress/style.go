package progress

import "showrunner/render/paint"

// Style makes text look as the list does, by what it is for.
func Style(r paint.Role, text string) string {
	l := map[paint.Role]look{paint.Accent: bold, paint.Dim: dim, paint.Passed: green, paint.Waiting: yellow, paint.Failed: red}[r]
	if l == plain || text == "" {
		return text
	}
	return "\x1b[" + string(l) + "m" + text + "\x1b[m"
}
