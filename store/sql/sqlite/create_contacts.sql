insert into contacts (contact, external_id, email, phone, body, created_at)
values (?1, ?2, ?3, ?4, ?5, ?6)
