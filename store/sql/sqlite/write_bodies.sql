insert into bodies (contact, message, at, parts)
values (?1, ?2, ?3, ?4)
on conflict do update set at = excluded.at, parts = excluded.parts
