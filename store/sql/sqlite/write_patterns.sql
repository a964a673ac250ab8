-- One that is there already is written once a day, so that it is not swept before its bodies.
insert into patterns (name, used_at, bytes)
values (?1, ?2, ?3)
on conflict do update set used_at = excluded.used_at
where patterns.used_at < excluded.used_at - 86400000
