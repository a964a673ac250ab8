insert into baskets (contact, kind, id, body)
values (?1, ?2, ?3, ?4)
on conflict do update set body = excluded.body
