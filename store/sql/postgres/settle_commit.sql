-- Waits for the transaction if it still runs; after this, it cannot commit any more. A row that is
-- there is written again, so that this commit, too, waits for the standby.
insert into commits as c (id, kept)
values ($1, false)
on conflict (id) do update set kept = c.kept
returning kept::int::bigint as kept
