-- +goose Up
-- A history of an event, and the message in whose thread somebody writes.

CREATE INDEX history_event ON history (event, id) WHERE event > 0;
CREATE INDEX outbox_ts ON outbox (ts) WHERE ts <> '';
