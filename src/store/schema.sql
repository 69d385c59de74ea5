-- SPDX-License-Identifier: Apache-2.0
--
-- Version 1 of the catalogue. Numbers of what vector files or predictions may name are never given
-- twice (AUTOINCREMENT). Missing text is NULL, but '' in colourways, where NULL would not be unique.
CREATE TABLE sources (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE groups (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source INTEGER NOT NULL REFERENCES sources,
    name TEXT NOT NULL,
    UNIQUE (source, name)
) STRICT;

-- Without a group, every item has a colourway of its own.
CREATE TABLE colourways (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    group_number INTEGER REFERENCES groups,
    color TEXT NOT NULL COLLATE NOCASE,
    pattern TEXT NOT NULL COLLATE NOCASE,
    material TEXT NOT NULL COLLATE NOCASE,
    UNIQUE (group_number, color, pattern, material)
) STRICT;

-- row_hash: what import knows the feed row again by.
CREATE TABLE items (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source INTEGER NOT NULL REFERENCES sources,
    id TEXT NOT NULL,
    colourway INTEGER NOT NULL REFERENCES colourways,
    withdrawn INTEGER NOT NULL DEFAULT 0,
    row_hash TEXT NOT NULL,
    price_amount REAL,
    title TEXT,
    description TEXT,
    product_type TEXT,
    google_product_category TEXT,
    color TEXT,
    size TEXT,
    pattern TEXT,
    material TEXT,
    gender TEXT,
    age_group TEXT,
    price TEXT,
    availability TEXT,
    brand TEXT,
    link TEXT,
    UNIQUE (source, id)
) STRICT;
CREATE INDEX items_by_colourway ON items (colourway);
CREATE INDEX items_by_id ON items (id);

CREATE TABLE attribute_names (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE attributes (
    item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
    name INTEGER NOT NULL REFERENCES attribute_names,
    value TEXT NOT NULL,
    PRIMARY KEY (item, name)
) STRICT, WITHOUT ROWID;

-- path: relative to the catalogue's folder when the picture lies below it, else absolute.
CREATE TABLE pictures (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    format TEXT NOT NULL,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    shared INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX pictures_by_path ON pictures (path);

-- position 0 is the main picture.
CREATE TABLE item_pictures (
    item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
    position INTEGER NOT NULL,
    picture INTEGER NOT NULL REFERENCES pictures,
    PRIMARY KEY (item, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX item_pictures_by_picture ON item_pictures (picture, item);

-- path: as that of a picture, or the address of a model that came with the program.
-- used: the larger, the later a model was put.
CREATE TABLE models (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL UNIQUE,
    path TEXT,
    method TEXT,
    dimension INTEGER NOT NULL,
    file TEXT NOT NULL,
    used INTEGER NOT NULL
) STRICT;

-- reason NULL: the picture has a vector; else why it has none.
CREATE TABLE vectors (
    model INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
    picture INTEGER NOT NULL REFERENCES pictures ON DELETE CASCADE,
    reason TEXT,
    PRIMARY KEY (model, picture)
) STRICT, WITHOUT ROWID;
CREATE INDEX vectors_by_picture ON vectors (picture);

-- confidence: -1 where it is not known.
CREATE TABLE predictions (
    model INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
    item INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
    predicted_group TEXT NOT NULL,
    confidence REAL NOT NULL,
    PRIMARY KEY (model, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX predictions_by_item ON predictions (item);

CREATE TABLE failures (
    source INTEGER NOT NULL REFERENCES sources,
    position INTEGER NOT NULL,
    feed TEXT NOT NULL,
    line INTEGER NOT NULL,
    column_number INTEGER NOT NULL,
    id TEXT,
    reason TEXT NOT NULL,
    PRIMARY KEY (source, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    number INTEGER PRIMARY KEY,
    verb TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    result TEXT NOT NULL
) STRICT;
