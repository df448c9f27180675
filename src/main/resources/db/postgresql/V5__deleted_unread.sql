-- Records that the broker deleted before they were read. The offsets committed since hide them.
create table deleted_unread (
  topic text not null,
  part integer not null,
  from_pos bigint not null,
  to_pos bigint not null,
  found_at bigint not null,
  primary key (topic, part, from_pos)
);
