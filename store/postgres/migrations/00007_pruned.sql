-- +goose Up
-- By which time what is old was deleted last; one row. A clock that is ahead moves it on slowly only.

CREATE TABLE pruned (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    at BIGINT NOT NULL
);
