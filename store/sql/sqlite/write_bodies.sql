insert into bodies (contact, message, at, pattern, parts)
values (?1, ?2, ?3, ?4, ?5)
on conflict do update set at = excluded.at, pattern = excluded.pattern, parts = excluded.parts
