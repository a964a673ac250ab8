-- One row, which whoever hands messages over shares, and whoever stops all sending waits for.
create table sending_gate (
  id smallint primary key check (id = 1),
  closings bigint not null
);
insert into sending_gate (id, closings) values (1, 0);

-- What each process that hands messages over says of itself, again and again.
create table beats (
  process text collate "C" primary key,
  count bigint not null,
  calls_since bigint not null,
  at timestamptz not null default now()
);
