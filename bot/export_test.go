package bot

import "time"

// QueryEnded is what a measured Watcher tells.
func QueryEnded(m *Metrics, service string, err error) { m.queried(service, time.Second, err) }
