insert into consents (contact, channel, body)
values (?1, ?2, ?3)
on conflict do update set body = excluded.body
