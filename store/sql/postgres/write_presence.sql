-- A process that has said nothing of its calls, but is there.
insert into beats (process, count, calls_since)
values ($1, 0, 0)
on conflict (process) do update set at = now()
