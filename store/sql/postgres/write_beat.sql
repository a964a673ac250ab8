insert into beats as said (process, count, calls_since)
values ($1, 1, $2)
on conflict (process) do update
set count = said.count + 1, calls_since = excluded.calls_since, at = now()
