-- +goose Up
-- Since when a message has had something that Slack does not show; it says nothing once all is shown.

ALTER TABLE outbox ADD COLUMN waiting BIGINT NOT NULL DEFAULT 0;
UPDATE outbox SET waiting = at WHERE revision > shown;
