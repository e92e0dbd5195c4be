// Package slidestest makes runbooks for tests and benchmarks, and says which
// tests a race detector is worth.
package slidestest

import (
	"bytes"
	"fmt"
)

// section is about how long one generated section is: 1 MB holds 2,000.
const section = 500

// Generate makes a runbook of about size bytes. A megabyte of it has 2,000
// sections and 1,500 blocks; the same size gives the same bytes.
func Generate(size int) []byte {
	var b bytes.Buffer
	b.Grow(size + 2*section)
	n := max(size/section, 1)
	for i := range n {
		write(&b, i)
		pad(&b, (i+1)*section)
	}
	return b.Bytes()
}

// write writes one section.
func write(b *bytes.Buffer, i int) {
	level := "##"
	switch {
	case i == 0:
		level = "#"
	case i%5 == 3:
		level = "###"
	}
	fmt.Fprintf(b, "%s Section %d of the runbook\n\n", level, i+1)
	fmt.Fprintf(b, "Show how **service %d** is built, with `make` and [the notes](notes/%d.md).\n\n", i, i)
	switch i % 4 {
	case 0:
		fmt.Fprintf(b, "```sh\n# remember the number\nexport NUMBER=%d\necho \"number $NUMBER\"\n```\n\n```log\nnumber %d\n```\n\n", i, i)
	case 1:
		fmt.Fprintf(b, "- first build it\n- then look at it\n\n  ```sh\n  printf '%%s\\n' %d | grep -c 1\n  ```\n\n", i)
	case 2:
		fmt.Fprintf(b, "| name | value |\n|------|------:|\n| port | %d |\n\n```bash\nfor i in 1 2 3; do\n  echo \"$i of %d\"\ndone\n```\n\n", 8000+i%1000, i)
	default:
		b.WriteString("> Nothing is run here: take a breath.\n\n")
	}
}

// pad writes prose until the runbook is size long.
func pad(b *bytes.Buffer, size int) {
	const prose = "The audience should see by now what the build has done, and why. "
	for b.Len() < size-2 {
		b.WriteString(prose[:min(len(prose), size-2-b.Len())])
	}
	b.WriteString("\n\n")
}
