// Package store keeps what must outlive the process: the state of every service, the inbox of people's requests, the
// outbox of messages, and the history.
//
// The legal calls, in the order of one round of a service's loop:
//
//	Receive            a click or command is written down; only then is it acknowledged to Slack
//	Load, Pending      once at start, and again after ErrConflict
//	Commit             state, numbers, the consumed request, messages, history, evidence and audit chain in one transaction; then act
//	Unshown, Trying, Shown, Lost, GiveUp   the reconciler that brings messages to Slack, beside the loop
//	Backlog, Fold, Say, Waiting            what it makes of messages that waited long, and who is told why they do
//	Record             beside the loop: what is to stand in the audit chain and belongs to no commit
//	History, Evidence, Audit, VerifyAudit, Believed, Prune, Ping    any time
//
// and where several replicas share it:
//
//	Lease, Take, Renew, Release      one of them owns a service; Commit and Trying are fenced by its Lease
//	Beat, Replicas, ForgetReplica    which of them are there
//	PutLook, Look, Listen            what the owner saw and did, for all the others
//
// Everything runs over database/sql in one SQL text for SQLite and PostgreSQL: $1…$n in order of appearance and each
// used once, ON CONFLICT, BIGINT milliseconds of UTC (0 stands for the zero time), TEXT for JSON, bytes for evidence.
// The tables are made by the migrations of the technology's folder; store/sqlite is one.
package store
