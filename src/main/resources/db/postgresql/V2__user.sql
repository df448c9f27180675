-- Whose tokens they are, as the accounts look-up finds out; times in milliseconds since 1970.
create table token_user (
  application bigint not null,
  user_id text not null,
  fingerprint bytea not null,
  issued_at bigint,
  primary key (application, user_id, fingerprint)
);

-- What was put on the reads topic, so that an account is read once for an application.
create table ordered_read (
  application bigint not null,
  account_id text not null,
  resource text not null,
  primary key (application, account_id, resource)
);
