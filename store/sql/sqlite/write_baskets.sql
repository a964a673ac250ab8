insert into baskets (contact, kind, id, state, reminded, changed_at, body)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
on conflict do update set
  state = excluded.state, reminded = excluded.reminded,
  changed_at = excluded.changed_at, body = excluded.body
