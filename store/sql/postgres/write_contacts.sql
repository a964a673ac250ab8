update contacts set
  external_id = changed.external_id,
  email = changed.email,
  phone = changed.phone,
  body = changed.body
from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
  as changed (contact, external_id, email, phone, body)
where contacts.contact = changed.contact
