package slack

// Slack's limits on what a message may be, in characters unless a line says otherwise. The sources are Slack's pages on
// chat.postMessage (docs.slack.dev/reference/methods/chat.postMessage) and Block Kit (docs.slack.dev/reference/block-kit),
// and the schema in testdata, which is generated from Slack's own npm packages.
const (
	maxText         = 4000 // of text: "for best results, limit the number of characters"
	maxBlocks       = 50   // blocks in a message
	maxSection      = 3000 // of a section's text, or of one element of a context
	maxHeader       = 150  // of a header's text
	maxFields       = 10   // of a section
	maxField        = 2000 // of one of them
	maxButtonLabel  = 75
	maxButtonValue  = 2000
	maxOptionValue  = 75 // of an option in a menu; Slack's page says 150 by now, its packages still 75
	maxConfirmTitle = 100
	maxConfirmText  = 300
	maxAlt          = 2000 // of a picture

	// maxBlocksJSON is how long all blocks of a message may be, as JSON. Slack documents none, but refuses messages of
	// about 13,200 with msg_blocks_too_long: github.com/slackapi/bolt-js/issues/2509.
	maxBlocksJSON = 12_000

	// maxAck is how long the payload of an acknowledgement may be, in bytes. Slack drops those of 20 KB and more, whose
	// person then is told that nothing happened; the envelope around it takes some too.
	maxAck = 19_000
)

// How much of what others wrote is shown, in characters before escaping: enough to know what is meant, on a phone.
const (
	maxName   = 80  // of a service, build, tier, zone, author or unit
	maxChart  = 120 // of a chart
	maxTitle  = 150 // of a change's title
	maxReason = 400 // of a reason or a sentence from elsewhere
	maxTail   = 1500

	maxPictureTitle = 250 // of a file; Slack documents no limit
	maxURL          = 600 // bytes; a longer one is no link
)

// How many of many are shown.
const (
	shownChanges = 10
	shownTargets = 10 // lines of numbers in an event
	shownEvents  = 10
	shownSnoozes = 10
	shownHolds   = 10
	shownTiers   = 20
	shownActs    = 5
	shownPlaces  = 5 // names in one sentence
	shownPeople  = 10

	shownTimeline = 12
	shownHistory  = 40
	shownCharts   = 25 // of a kind
	shownNormal   = 15
	shownWatchers = 30
	shownDay      = 12

	// How long the lines of an answer may be in all, as JSON, so that a message with its title stays below maxBlocksJSON.
	historyBudget = 10_000
	chartsBudget  = 9_000
)

// Slack's limits on views, that is on modals and the App Home (docs.slack.dev/reference/views), and on what they ask with.
const (
	maxViewBlocks = 100
	maxViewJSON   = 250_000 // bytes
	menuBudget    = 110_000 // bytes of a menu's options: no view of ours has more than two long menus
	maxPrivate    = 3000    // of private_metadata
	maxTitleBar   = 24      // of a modal's title and its two buttons
	maxLabel      = 150     // of an input's label; Slack takes more than people read
	maxChoice     = 75      // of an option's text and, in bytes, its value
	maxChoices    = 100     // options in a menu or in one group of it, and such groups
)
