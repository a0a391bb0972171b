// Package commands understands people: what they type after /releasebot (Parse) or after the bot's mention (Mention), and
// which button they pressed (Click, DialogOf). It also decides who may ask for what (Roles).
//
// It is pure. Text and the services it may speak of go in; a release.Request comes out, or a Reply that says what is
// wrong and what to type instead. The caller fills in what only Slack knows of a request: its id, who asks, where to
// answer. A guess is never acted on: what is nearly a name, a time or a build is asked about, and so is a reason that
// looks like one. docs/commands.md is the grammar as people read it.
//
// It imports release and the standard library only.
package commands
