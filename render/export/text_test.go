package export

import "testing"

func TestTextOfATalk(t *testing.T) {
	golden(t, "talk.txt.golden", export(t, "txt", talkOf(t)))
}
