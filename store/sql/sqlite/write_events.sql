insert into events (contact, seq, kind, subject, received_at, body)
values (?1, ?2, ?3, ?4, ?5, ?6)
