-- The same tables and columns as in SQLite, and what several instances need beside them.
create table ledger (
  one boolean primary key default true check (one),
  id text not null,
  born bigint not null
);

create table application (id bigint generated always as identity primary key, name text not null unique);

create table source (id bigint generated always as identity primary key, name text not null unique);

create table topic (id bigint generated always as identity primary key, name text not null unique);

create table mark (id bigint generated always as identity primary key, ends text not null);

-- A process that shares the work. Its lease says until when its calls may be out.
create table instance (
  id bigint generated always as identity primary key,
  lease_until timestamptz not null
);

create table request (
  id bigint generated always as identity primary key,
  application bigint not null,
  grant_type integer not null,
  fingerprint bytea not null,
  state integer not null,
  attempts integer not null,
  doubt integer not null,
  first_at bigint not null,
  last_at bigint not null,
  mark bigint not null,
  source bigint,
  line bigint,
  topic bigint not null,
  part integer not null,
  pos bigint not null,
  -- Whose call is out, in state 2; null in every other state.
  owner bigint,
  -- Calls that were past the last check when their instance was frozen and the row was taken over.
  fenced integer not null default 0,
  unique (fingerprint, application, grant_type)
);

create index request_unfinished on request (id) where state < 4;

create table record (
  topic bigint not null,
  part integer not null,
  pos bigint not null,
  application bigint,
  state integer not null,
  primary key (topic, part, pos)
);

-- When the next call of a budget may go out, in microseconds since 1970 by this database's clock.
create table budget (name text primary key, next_at bigint not null);
