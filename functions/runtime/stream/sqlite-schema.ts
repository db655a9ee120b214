import type { DatabaseSync } from 'node:sqlite'

const VERSION = 1

/**
 * Ids are two numbers, milliseconds and sequence. A stream keeps the last it gave out, so that ids ascend whatever the
 * clock does, and its length. Times are milliseconds since 1970.
 */
const TABLES = `
CREATE TABLE streams (
  stream INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,
  last_ms INTEGER NOT NULL DEFAULT 0, last_seq INTEGER NOT NULL DEFAULT 0, length INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE entries (
  row INTEGER PRIMARY KEY, stream INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL, fields BLOB NOT NULL
);
CREATE UNIQUE INDEX entries_by_id ON entries (stream, ms, seq);
CREATE TABLE consumer_groups (
  consumer_group INTEGER PRIMARY KEY, stream INTEGER NOT NULL, name TEXT NOT NULL,
  last_ms INTEGER NOT NULL DEFAULT 0, last_seq INTEGER NOT NULL DEFAULT 0,
  UNIQUE (stream, name)
);
CREATE TABLE consumers (
  consumer_group INTEGER NOT NULL, name TEXT NOT NULL, seen_at INTEGER NOT NULL, PRIMARY KEY (consumer_group, name)
) WITHOUT ROWID;
CREATE TABLE pending (
  consumer_group INTEGER NOT NULL, ms INTEGER NOT NULL, seq INTEGER NOT NULL,
  consumer TEXT NOT NULL, delivered_at INTEGER NOT NULL, deliveries INTEGER NOT NULL,
  PRIMARY KEY (consumer_group, ms, seq)
) WITHOUT ROWID;
CREATE INDEX pending_by_consumer ON pending (consumer_group, consumer);
CREATE TABLE claims (
  key TEXT PRIMARY KEY, owner TEXT NOT NULL, done INTEGER NOT NULL, expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX claims_by_expiry ON claims (expires_at);
`

/**
 * Sets a connection up and makes the tables unless they are there.
 * @throws when the file is another program's, of a newer version, or locked (a transaction may then be open)
 */
export function createSchema(db: DatabaseSync): void {
  // NORMAL loses nothing when a process is killed; only a failing machine may lose what was appended last.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  // A commit that fills the log so far writes it back to the file and waits for the disk: not for every few entries.
  db.exec('PRAGMA wal_autocheckpoint = 8000; PRAGMA journal_size_limit = 67108864')
  if (versionOf(db) === VERSION) return
  db.exec('BEGIN IMMEDIATE')
  const version = versionOf(db)
  if (version > VERSION) throw new Error(`it is of version ${version}, this program knows ${VERSION}`)
  if (version < VERSION) db.exec(`${TABLES} PRAGMA user_version = ${VERSION}`)
  db.exec('COMMIT')
}

const versionOf = (db: DatabaseSync) => Number(db.prepare('PRAGMA user_version').get()?.['user_version'])
