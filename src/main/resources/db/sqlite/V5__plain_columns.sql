-- Every column says itself what it holds: names instead of their numbers, words instead of codes,
-- times in milliseconds since 1970, fingerprints in hexadecimal. The same tables as in PostgreSQL.
create table new_request (
  id integer primary key,
  application text not null,
  grant_type text not null,
  fingerprint text not null check (length(fingerprint) = 64),
  -- open, waiting, migrated, issued, verified or dead
  state text not null,
  reason text,
  attempts integer not null,
  doubt integer not null,
  first_at integer not null,
  last_at integer not null,
  -- Ends of the outgoing topics that were known before the last attempt.
  mark integer not null,
  source text not null,
  topic text not null,
  part integer not null,
  pos integer not null,
  -- Whose call is out; null where none is.
  owner integer,
  fenced integer not null default 0,
  unique (fingerprint, application, grant_type)
);

insert into new_request
  (id, application, grant_type, fingerprint, state, reason, attempts, doubt, first_at, last_at, mark, source, topic, part, pos)
select r.id, a.name,
  case r.grant_type when 0 then 'v1_refresh_token' when 1 then 'authorization_code' when 2 then 'refresh_token'
    when 3 then 'personal_access_token' when 4 then 'implicit' end,
  lower(hex(r.fingerprint)),
  case r.state when 2 then 'open' when 3 then 'waiting' when 4 then 'migrated' when 5 then 'issued' when 6 then 'verified'
    else 'dead' end,
  case r.state when 16 then 'malformed' when 17 then 'invalid_request' when 18 then 'unknown_application'
    when 19 then 'invalid_token' when 20 then 'in_doubt' when 21 then 'application_suspended' when 22 then 'exhausted'
    when 23 then 'reauthorization_required' when 24 then 'read_failed' end,
  r.attempts, r.doubt, r.first_at + l.born, r.last_at + l.born, r.mark,
  case when s.name is null then 'kafka:' || t.name || '-' || r.part || '@' || r.pos else s.name || '#' || r.line end,
  t.name, r.part, r.pos
from request r
  join ledger l
  join application a on a.id = r.application
  join topic t on t.id = r.topic
  left join source s on s.id = r.source;

create table new_record (
  topic text not null,
  part integer not null,
  pos integer not null,
  application text,
  -- duplicate, verified, replayed or dead
  kind text not null,
  reason text,
  -- When it was written, as Kafka has it: with its place it says whether a record is the same.
  written_at integer,
  primary key (topic, part, pos)
) without rowid;

insert into new_record (topic, part, pos, application, kind, reason, written_at)
select t.name, r.part, r.pos, a.name,
  case r.state when 6 then 'verified' when 64 then 'duplicate' when 65 then 'replayed' else 'dead' end,
  case r.state when 16 then 'malformed' when 17 then 'invalid_request' when 18 then 'unknown_application'
    when 19 then 'invalid_token' when 20 then 'in_doubt' when 21 then 'application_suspended' when 22 then 'exhausted'
    when 23 then 'reauthorization_required' when 24 then 'read_failed' end,
  r.written_at
from record r
  join topic t on t.id = r.topic
  left join application a on a.id = r.application;

create table new_token_user (
  application text not null,
  user_id text not null,
  fingerprint text not null,
  issued_at integer,
  primary key (application, user_id, fingerprint)
) without rowid;

insert into new_token_user
select a.name, u.user_id, lower(hex(u.fingerprint)), u.issued_at
from token_user u join application a on a.id = u.application;

create table new_ordered_read (
  application text not null,
  account_id text not null,
  resource text not null,
  primary key (application, account_id, resource)
) without rowid;

insert into new_ordered_read
select a.name, o.account_id, o.resource
from ordered_read o join application a on a.id = o.application;

drop table request;
drop table record;
drop table token_user;
drop table ordered_read;
drop table application;
drop table source;
drop table topic;
alter table new_request rename to request;
alter table new_record rename to record;
alter table new_token_user rename to token_user;
alter table new_ordered_read rename to ordered_read;

-- Recovery asks for these; there are never more of them than calls and retries under way.
create index request_unfinished on request (id) where state in ('open', 'waiting');
