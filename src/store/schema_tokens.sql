-- SPDX-License-Identifier: Apache-2.0
--
-- Version 2 of the catalogue: who may ask a server of it. hash: SHA-256 of the secret in hex, so
-- that who reads the file cannot ask.
CREATE TABLE tokens (
    name TEXT NOT NULL PRIMARY KEY,
    scope TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
