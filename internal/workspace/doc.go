// Package workspace is a local Slack: the Web API, Socket Mode, uploads and response URLs that an app meets, and the
// people who use it. It stands in for Slack in tests and in the demo, and so refuses what Slack refuses.
//
// An app reaches it through Handler, with slack-go's OptionAPIURL set to Info().APIURL. A test acts as a person through
// Slash, Click, Confirm, Say, OpenHome and Submit, reads what people see through Snapshot, and waits through WaitFor.
// Another process acts as a person through the JSON API under /person/.
//
// All state is in memory, behind one lock. Options.Now is its only clock, except for the wait for an acknowledgement.
package workspace
