-- One row, which whoever hands messages over shares, and whoever stops all sending waits for.
create table sending_gate (
  id smallint primary key check (id = 1),
  closings bigint not null
);
insert into sending_gate (id, closings) values (1, 0);

-- Each process says again and again that it lives: by what it is called as an owner of messages.
create table beats (
  owner bigint primary key,
  count bigint not null,
  at timestamptz not null default now()
);
