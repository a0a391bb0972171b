package workspace

import "errors"

// malformed are the refusals that blame what the app sent, and not the state of the workspace.
var malformed = words("invalid_arguments invalid_blocks invalid_blocks_format invalid_attachments invalid_json invalid_form_data invalid_metadata_format invalid_metadata_schema metadata_too_large msg_too_long msg_blocks_too_long view_too_large no_text no_item_specified invalid_name invalid_ts_oldest invalid_ts_latest invalid_limit unknown_method")

// report tells Options.OnInvalid of a payload that was refused. The lock must not be held.
func (w *Workspace) report(what string, err error) {
	var refused *refusal
	if errors.As(err, &refused) && malformed[refused.code] {
		w.options.OnInvalid(what + ": " + err.Error())
	}
}
