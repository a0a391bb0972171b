package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"releasebot/internal/replay"
	"releasebot/store"
)

type explainCmd struct {
	Event  string `arg:"" help:"The event's number: 2528."`
	Config string `help:"The configuration file; only where its store is is read." short:"c" type:"path" env:"RELEASEBOT_CONFIG"`
	Store  string `help:"The store's SQLite file, in place of a configuration." type:"path"`
	PNG    string `help:"Write a picture of each breach to this file; where there are several, to file-1.png, file-2.png and so on." name:"png" type:"path"`
	JSON   bool   `help:"Print one JSON object a breach: the verdicts, the numbers, and how they differ." name:"json"`
}

// Run explains an event from the store alone: no Slack, no metrics, no clock. It fails if a verdict is not reproduced.
func (c *explainCmd) Run(e *env) error {
	event, err := strconv.Atoi(strings.TrimPrefix(c.Event, "#"))
	if err != nil || event < 1 {
		return fmt.Errorf("%q is no event's number; it is what stands in the event's message, such as 2528", c.Event)
	}
	kept, err := c.evidence(e, event)
	if err != nil {
		return err
	}
	explanations := make([]replay.Explanation, len(kept))
	unlike := 0
	for i, k := range kept {
		explanations[i] = replay.Explain(k.Verdict, k.Body)
		if !explanations[i].Agrees() {
			unlike++
		}
	}
	if err := c.print(e, event, kept[0].Service, explanations); err != nil {
		return err
	}
	if err := c.pictures(explanations); err != nil {
		return err
	}
	if unlike > 0 {
		return fmt.Errorf("event #%d: %d of %d verdicts could not be reproduced from the kept numbers", event, unlike, len(kept))
	}
	return nil
}

func (c *explainCmd) evidence(e *env, event int) ([]store.Evidence, error) {
	where, err := storeOf(e, c.Config, c.Store)
	if err != nil {
		return nil, err
	}
	st, err := readStore(e.ctx, where)
	if err != nil {
		return nil, err
	}
	defer func() { _ = st.Close() }()
	kept, err := st.Evidence(e.ctx, event)
	if errors.Is(err, store.ErrNoEvidence) {
		return nil, fmt.Errorf("the store %s has no numbers of event #%d: there is no such event, or it is older than %d days, "+
			"or a releasebot opened it that did not keep them yet", where.SQLite, event, int(store.DefaultKeep.Evidence.Hours()/24))
	}
	return kept, err
}

func (c *explainCmd) print(e *env, event int, service string, explanations []replay.Explanation) error {
	if !c.JSON {
		return replay.WriteExplanations(e.stdout, event, service, explanations)
	}
	out := json.NewEncoder(e.stdout)
	for _, x := range explanations {
		if err := out.Encode(struct {
			Event   int    `json:"event"`
			Service string `json:"service"`
			Agrees  bool   `json:"agrees"`
			replay.Explanation
		}{event, service, x.Agrees(), x}); err != nil {
			return err
		}
	}
	return nil
}

// pictures writes those that were asked for. Numbers that cannot be judged have none; that was said above.
func (c *explainCmd) pictures(explanations []replay.Explanation) error {
	if c.PNG == "" {
		return nil
	}
	for i, x := range explanations {
		if x.Window == nil {
			continue
		}
		file := c.PNG
		if len(explanations) > 1 {
			kind := filepath.Ext(c.PNG)
			file = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(c.PNG, kind), i+1, kind)
		}
		picture, err := x.Picture()
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, picture, 0o600); err != nil {
			return fmt.Errorf("the picture cannot be written: %w", err)
		}
	}
	return nil
}
