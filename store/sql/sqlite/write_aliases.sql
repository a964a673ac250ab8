insert into aliases (kind, name, contact)
values (?1, ?2, ?3)
on conflict do update set contact = excluded.contact
