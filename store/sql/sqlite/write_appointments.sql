insert into appointments (contact, flow, start, about, due, last)
values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict do update set due = excluded.due, last = excluded.last
