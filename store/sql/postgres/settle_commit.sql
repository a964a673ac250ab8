-- Waits for the transaction if it still runs. After this, it cannot commit any more.
insert into commits (id, kept)
values ($1, false)
on conflict do nothing
