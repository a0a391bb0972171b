package main

import (
	"encoding/json"

	"releasebot/internal/workspace"
)

type workspaceCmd struct {
	Addr string `help:"Where to listen." default:"127.0.0.1:8065" placeholder:"HOST:PORT"`
}

// Run serves a local Slack until it is told to stop, and prints one JSON line with how to reach it.
func (c *workspaceCmd) Run(e *env) error {
	w := workspace.New(workspace.Options{})
	defer w.Close()
	if err := w.Start(c.Addr); err != nil {
		return err
	}
	if err := json.NewEncoder(e.stdout).Encode(w.Info()); err != nil {
		return err
	}
	<-e.ctx.Done()
	return nil
}
