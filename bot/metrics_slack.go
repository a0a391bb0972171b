package bot

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"releasebot/store"
)

// slackMetrics tell how far people are reached.
type slackMetrics struct {
	waiting   *prometheus.GaugeVec
	longest   *prometheus.GaugeVec
	shown     *prometheus.CounterVec
	acks      *prometheus.HistogramVec
	connected prometheus.Gauge
	changed   prometheus.Gauge
	spoke     prometheus.Gauge
}

// What waits in the outbox is counted apart: a person waits for an answer.
const (
	waitingPost   = "post"
	waitingAnswer = "answer"
)

// What became of a message that was to be shown.
const (
	outcomePosted   = "posted"
	outcomeEdited   = "edited"
	outcomeAnswered = "answered"
	outcomeFound    = "found" // it had been posted before
	outcomeFailed   = "failed"
	outcomeGivenUp  = "given up"
	outcomeDeleted  = "deleted" // by a person, and posted anew
	outcomeFolded   = "folded"  // into a summary, after an outage
)

func newSlackMetrics(in register) slackMetrics {
	s := slackMetrics{
		waiting:   in.gauges("outbox_messages", "Messages that wait for Slack, by kind: post or answer.", "kind"),
		longest:   in.gauges("outbox_oldest_timestamp_seconds", "Since when the one waits that waits longest; 0 for none.", "kind"),
		shown:     in.counters("slack_messages_total", "Messages brought to Slack, by outcome.", "outcome"),
		acks:      in.histograms("slack_ack_seconds", "From a payload's arrival to its acknowledgement.", 0.001),
		connected: in.gauge("slack_connected", "1 while Slack's socket is open."),
		changed:   in.gauge("slack_connection_changed_timestamp_seconds", "When it was opened or lost; 0 if it never was open."),
		spoke:     in.gauge("slack_last_success_timestamp_seconds", "When Slack last took a message; 0 for not yet."),
	}
	for _, outcome := range []string{outcomePosted, outcomeEdited, outcomeAnswered, outcomeFound, outcomeFailed, outcomeGivenUp, outcomeDeleted, outcomeFolded} {
		s.shown.WithLabelValues(outcome)
	}
	return s
}

// Acked measures an acknowledgement to Slack.
func (m *Metrics) Acked(took time.Duration) { m.acks.WithLabelValues().Observe(took.Seconds()) }

// Connected tells that Slack's socket was opened or lost, and when. The same again changes nothing but the time.
func (m *Metrics) Connected(open bool, at time.Time) {
	m.connected.Set(one(open))
	m.changed.Set(seconds(at))
}

// Waiting tells how many posts and answers wait for Slack, and since when the longest waiting one of each does; the
// zero time where there is none.
func (m *Metrics) Waiting(posts int, oldestPost time.Time, answers int, oldestAnswer time.Time) {
	m.waiting.WithLabelValues(waitingPost).Set(float64(posts))
	m.longest.WithLabelValues(waitingPost).Set(seconds(oldestPost))
	m.waiting.WithLabelValues(waitingAnswer).Set(float64(answers))
	m.longest.WithLabelValues(waitingAnswer).Set(seconds(oldestAnswer))
}

// unshown is Waiting for messages as the outbox lists them. A message's time is that of its latest revision, so that one
// that is edited again and again while it waits seems younger.
func (m *Metrics) unshown(messages []store.Message) {
	var posts, answers int
	var post, answer time.Time
	for _, message := range messages {
		n, oldest := &posts, &post
		if message.Answer != nil {
			n, oldest = &answers, &answer
		}
		*n++
		if oldest.IsZero() || message.At.Before(*oldest) {
			*oldest = message.At
		}
	}
	m.Waiting(posts, post, answers, answer)
}

// brought counts what became of a message; those that Slack took say that it answers.
func (m *Metrics) brought(outcome string, at time.Time) {
	m.shown.WithLabelValues(outcome).Inc()
	if outcome != outcomeFailed && outcome != outcomeGivenUp && outcome != outcomeDeleted {
		m.spoke.Set(seconds(at))
	}
}
