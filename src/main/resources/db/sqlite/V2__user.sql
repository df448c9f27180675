-- Whose tokens they are, as the accounts look-up finds out; times in milliseconds since 1970.
create table token_user (
  application integer not null,
  user_id text not null,
  fingerprint blob not null,
  issued_at integer,
  primary key (application, user_id, fingerprint)
) without rowid;

-- What was put on the reads topic, so that an account is read once for an application.
create table ordered_read (
  application integer not null,
  account_id text not null,
  resource text not null,
  primary key (application, account_id, resource)
) without rowid;
