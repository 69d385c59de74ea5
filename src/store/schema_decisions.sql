-- SPDX-License-Identifier: Apache-2.0
--
-- Version 3 of the catalogue: what people decided about pairs of items, and which pairs are worth
-- their look. Of one pair one decision stands at most: the one that is not undone.
CREATE TABLE decisions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    first INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
    second INTEGER NOT NULL REFERENCES items ON DELETE CASCADE CHECK (first < second),
    same INTEGER NOT NULL,
    decided_by TEXT,
    decided_at TEXT NOT NULL,
    undone_by TEXT,
    undone_at TEXT
) STRICT;
CREATE UNIQUE INDEX decisions_that_stand ON decisions (first, second) WHERE undone_at IS NULL;
CREATE INDEX decisions_by_first ON decisions (first);
CREATE INDEX decisions_by_second ON decisions (second);

-- place: the order in which they are asked. probability, distance: -1 where it is not known.
CREATE TABLE questions (
    model INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
    place INTEGER NOT NULL,
    lane TEXT NOT NULL,
    first INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
    second INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
    probability REAL NOT NULL,
    distance REAL NOT NULL,
    PRIMARY KEY (model, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX questions_by_first ON questions (first);
CREATE INDEX questions_by_second ON questions (second);
