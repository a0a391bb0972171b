package workspace

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// fillIn takes what a person filled in into a surface's choices. What their client refuses is in the SubmitError, by block_id.
func (w *Workspace) fillIn(blocks json.RawMessage, chosen filled, values Values) error {
	refused, unknown := map[string]string{}, maps.Clone(values)
	eachField(blocks, func(f field) {
		given, ok := values[f.actionID]
		if !ok {
			return
		}
		delete(unknown, f.actionID)
		value, err := w.choose(f.element, given)
		if err != nil {
			refused[f.blockID] = err.Error()
			return
		}
		chosen.put(f.blockID, f.actionID, value)
	})
	if len(unknown) > 0 {
		return fmt.Errorf("there is no input %v here", slices.Sorted(maps.Keys(unknown)))
	}
	if len(refused) > 0 {
		return &SubmitError{Errors: refused}
	}
	return nil
}

// complete checks that every input that is not optional is filled in, as Slack's client insists.
func complete(blocks json.RawMessage, chosen filled) error {
	missing, now := map[string]string{}, state(blocks, chosen)
	eachField(blocks, func(f field) {
		if f.required() && empty(now[f.blockID][f.actionID]) {
			missing[f.blockID] = "fill in this required field"
		}
	})
	if len(missing) > 0 {
		return &SubmitError{Errors: missing}
	}
	return nil
}
