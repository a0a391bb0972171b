// Package commands understands people: what they type after /releasebot (Parse) and which button they pressed (Click).
//
// It is pure. Text and the services it may speak of go in; a release.Request comes out, or a Reply that says what is
// wrong and what to type instead. The caller fills in what only Slack knows of a request: its id, who asks, where to
// answer. A guess is never acted on: what is nearly a name is asked about.
//
// It imports release and the standard library only.
package commands
