-- When the record was written, as Kafka has it, in milliseconds since 1970. With its place it says
-- whether a record that is read again is the one that was refused; after a topic was made anew,
-- another one lies there.
alter table record add column written_at integer;
