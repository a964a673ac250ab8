-- A process that owns nothing by this number, but is there.
insert into beats (owner, count)
values ($1, 0)
on conflict (owner) do update set at = now()
