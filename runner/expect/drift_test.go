package expect

import "testing"

// TestOneLineIsEnoughToDrift puts one line of what tools say when all is well,
// and when it is not, alone and amid twenty others.
func TestOneLineIsEnoughToDrift(t *testing.T) {
	for _, c := range [][2]string{
		{"Tests:       5 passed, 5 total", "Tests:       1 failed, 4 passed, 5 total"},
		{"found 0 vulnerabilities", "3 high severity vulnerabilities"},
		{"result: 42", "Segmentation fault (core dumped)"},
		{"<html>hi</html>", "curl: (22) The requested URL returned error: 404"},
		{"connected to db", "dial tcp 10.0.0.1:5432: i/o timeout"},
		{"connected to db", "connection timed out"},
		{"TLS ok", "x509: certificate has expired or is not yet valid"},
		{"fine", "lookup foo: no such host"},
		{"fine", "ERROR: Could not find a version that satisfies the requirement foo"},
		{"fine", "fatal: not a git repository (or any of the parent directories): .git"},
		{"fine", "docker: Error response from daemon: pull access denied for foo, repository does not exist"},
		{"BUILD SUCCESSFUL in 3s", "BUILD FAILED in 3s"},
		{"PASS src/a.test.js", "FAIL src/a.test.js"},
		{"id1  web  replicated  3/3  nginx:1", "id1  web  replicated  2/3  nginx:1"},
		{"5 examples, 0 failures", "5 examples, 1 failure"},
		{"OK (12 tests, 30 assertions)", "FAILURES!"},
		{"3 passing (12ms)", "2 passing (12ms)\n1 failing"},
		{"22/tcp open ssh", "22/tcp closed ssh"},
		{"PONG", "Could not connect to Redis at 127.0.0.1:6379: Connection refused"},
		{"pvc1  Bound  pv1  1Gi", "pvc1  Pending  pv1  1Gi"},
		{"pvc1  Bound  pv1  1Gi", "pvc1  Lost  pv1  1Gi"},
		{"job1  1/1  3s  5m", "job1  0/1  3s  5m"},
		{"app1 Synced Healthy", "app1 OutOfSync Degraded"},
		{"app1 Synced Healthy", "app1 Synced Progressing"},
		{"node1 Ready worker", "node1 Ready,SchedulingDisabled worker"},
		{"Sealed  false", "Sealed  true"},
		{"127.0.0.1:2379 is healthy: successfully committed", "127.0.0.1:2379 is unhealthy: failed to commit"},
		{"Resources: 2 added, 0 changed", "Resources: 3 added, 0 changed"},
		{"web-0 1/1 Running", "web-0 0/1 ContainerCreating"},
		{"web-0 1/1 Running", "web-0 1/1 Terminating"},
		{"web-0 1/1 Running", "web-0 0/1 Evicted"},
		{"web-0 1/1 Running", "web-0 0/1 Init:0/1"},
		{"web-0 1/1 Running", "web-0 0/1 Init:Error"},
		{"Status: Succeeded", "Status: InProgress"},
		{"deleted 3 files", "rm: cannot remove 'x': Operation not permitted"},
		{"hello", "bash: line 1: hello: command not found"},
		{"All checks passed!", "Found 3 errors."},
		{"0 problems (0 errors, 0 warnings)", "2 problems (1 error, 1 warning)"},
		{"test_a.py::test_one PASSED", "test_a.py::test_one FAILED"},
		{"test_a.py::test_one PASSED", "test_a.py::test_one XFAIL"},
		{"Your branch is up to date with 'origin/main'.", "Your branch is behind 'origin/main' by 3 commits"},
		{"nothing to commit, working tree clean", "Changes not staged for commit:"},
		{"Health: OK", "Health: CRITICAL"},
		{"replicas: 3 desired | 3 updated | 3 total | 3 available | 0 unavailable", "replicas: 3 desired | 3 updated | 3 total | 2 available | 1 unavailable"},
		{"Permission granted", "Permission denied"},
		{"is active", "is inactive"},
		{"Connection to host 22 port [tcp/ssh] succeeded!", "Connection to host 22 port [tcp/ssh] failed"},
		{"Container app  Healthy", "Container app  Unhealthy"},
		{"=> => pushing layers 3.2s", "=> ERROR pushing layers 3.2s"},
		{"[  OK  ] Started nginx", "[FAILED] Failed to start nginx"},
		{"apply: 3 unchanged", "apply: 3 unchanged, 1 error"},
		{"Result: SUCCESS", "Result: UNSTABLE"},
		{"exit 0", "exit 1"},
		{"process exited with status 0", "process exited with status 2"},
	} {
		if v := Judge(expectation("log", "", c[0]), Output{Text: c[1]}); !v.Drift {
			t.Errorf("%q for %q is no drift: score %.2f", c[1], c[0], v.Score)
		}
		if v := Judge(expectation("log", "", amid(c[0]+"\n")), Output{Text: amid(c[1] + "\n")}); !v.Drift {
			t.Errorf("%q for %q amid others is no drift: score %.2f", c[1], c[0], v.Score)
		}
	}
}
