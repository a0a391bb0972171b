//go:build e2e

package e2e_test

import "path/filepath"

// pushConf makes a build whose web app has a configuration. It returns the build's id.
func (w *world) pushConf(subject, conf string) string {
	w.t.Helper()
	w.write(filepath.Join(w.repo.Clone, "webapp.conf"), conf+"\n")
	return w.repo.Push(subject)
}

func (w *world) conf(revision string) string {
	w.t.Helper()
	return w.repo.Git(w.repo.Bare, "show", revision+":webapp.conf")
}
