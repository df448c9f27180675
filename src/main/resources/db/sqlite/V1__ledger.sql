-- The ledger's name and birth; times below are milliseconds since then: four bytes for 24 days.
create table ledger (id text not null, born integer not null);

create table application (id integer primary key, name text not null unique);

create table source (id integer primary key, name text not null unique);

create table topic (id integer primary key, name text not null unique);

-- Ends of the outgoing topics, noted from time to time: where recovery has to begin to read.
create table mark (id integer primary key, ends text not null);

-- A row an identity. Values keep their width when they change, so that a full page is not split.
create table request (
  id integer primary key,
  application integer not null,
  grant_type integer not null,
  fingerprint blob not null,
  state integer not null,
  attempts integer not null,
  doubt integer not null,
  first_at integer not null,
  last_at integer not null,
  mark integer not null,
  source integer,
  line integer,
  topic integer not null,
  part integer not null,
  pos integer not null
);

-- Recovery asks for these; there are never more of them than calls and retries under way.
create index request_unfinished on request (id) where state < 4;

-- The end of a record that has no row of its own.
create table record (
  topic integer not null,
  part integer not null,
  pos integer not null,
  application integer,
  state integer not null,
  primary key (topic, part, pos)
) without rowid;
