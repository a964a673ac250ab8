insert into events (contact, seq, kind, about, received_at, body)
values (?1, ?2, ?3, ?4, ?5, ?6)
