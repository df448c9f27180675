-- When the row was last written, by the clock that next_at is by: where that is in the future, the
-- clock was set back, and next_at with it.
alter table budget add column seen_at bigint not null default 0;
