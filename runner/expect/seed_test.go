package expect

import (
	"os"
	"strings"
	"testing"

	"showrunner/slides"
)

// built is what a build of testdata/docker/Dockerfile and the step after it
// leave on the screen.
const built = `[+] Building 18.1s (11/11) FINISHED                                      docker:default
 => [internal] load build definition from Dockerfile                                 0.0s
 => => transferring dockerfile: 377B                                                 0.0s
 => [internal] load metadata for docker.io/library/showrunner_base:latest            0.0s
 => [internal] load .dockerignore                                                    0.0s
 => => transferring context: 2B                                                      0.0s
 => [bash2 1/3] FROM docker.io/library/showrunner_base                               0.0s
 => [bash2 2/3] RUN echo 15                                                          0.4s
 => [bash1 2/3] RUN echo 10                                                          0.4s
 => [bash1 3/3] RUN sleep 10                                                        10.4s
 => [bash2 3/3] RUN sleep 15                                                        15.9s
 => [final 1/2] COPY --from=bash1 /bin/busybox /usr/bin/bash1                        0.0s
 => [final 2/2] COPY --from=bash2 /bin/busybox /usr/bin/bash2                        0.0s
 => exporting to image                                                               0.6s
 => => exporting layers                                                              0.6s
 => => writing image sha256:0e88783512bfb71c43d740f8d03c6a87f017d4b6b75c0c17656f2e0880d4e5  0.0s
 => => naming to docker.io/library/build_kit                                         0.0s
Terraform v1.5.7
on linux_amd64
`

// pasted is such a build as it is pasted into a runbook: fourteen lines ran
// together to one.
var pasted = strings.NewReplacer("@", strings.Repeat(" ", 110)).Replace(
	`[+] Building 18.2s (11/11) FINISHED@
 => [internal] load .dockerignore  
 => => transferring context: 2B    
 => [internal] load build definition from Dockerfile@=> => transferring dockerfile: 377B@=> [internal] load metadata for docker.io/library/bash:5.0.7@=> [bash2 1/3] FROM docker.io/library/bash:5.0.7@=> => resolve docker.io/library/bash:5.0.7@=> [bash1 2/3] RUN echo 10@=> [bash2 2/3] RUN echo 15@=> [bash1 3/3] RUN sleep 10@=> [bash2 3/3] RUN sleep 15@=> [final 1/2] COPY --from=bash1 /usr/local/bin/bash /usr/bin/bash1@=> [final 2/2] COPY --from=bash2 /usr/local/bin/bash /usr/bin/bash2@=> exporting to image@=> => exporting layers@=> => writing image sha256:730c1d0ec95a3a9c8fba299a2b53622a3942017c1cfef99dd4e92873800d1a32@=> => naming to docker.io/library/build_kit  
`)

func TestPastedBuildIsCovered(t *testing.T) {
	texts := map[string]string{"pasted": pasted}
	if seed, err := os.ReadFile("../../../shared/seed/07_buildkit_parallelbuilds.md"); err == nil {
		for _, s := range slides.Parse("seed.md", seed).Slides {
			for _, b := range s.Blocks() {
				for _, x := range b.Expectations {
					texts["seed"] = x.Text
				}
			}
		}
	}
	for name, text := range texts {
		x := &slides.Expectation{Language: "log", Text: text, Step: -1}
		v := Judge(x, Output{Text: built})
		t.Logf("%s: score %.3f, masks %s: %s", name, v.Score, strings.Join(v.Masks, " "), v.Why)
		if v.Drift || v.Score < 0.7 {
			t.Errorf("%s: score %.3f, %s\n%s", name, v.Score, v.Why, v.Diff)
		}
		failing := strings.Replace(built, " => exporting to image ", " => ERROR exporting to image ", 1)
		if v := Judge(x, Output{Text: failing}); !v.Drift || !strings.Contains(v.Why, `"error"`) {
			t.Errorf("%s, failing: drift %t, %s", name, v.Drift, v.Why)
		}
	}
}
