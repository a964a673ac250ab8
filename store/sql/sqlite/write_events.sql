insert into events (contact, seq, kind, subject, id, occurred_at, received_at, origin, data)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
