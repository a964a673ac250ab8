insert into contacts (contact, external_id, email, phone, body, created_at)
select contact, external_id, email, phone, body, $6::bigint
from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[])
  as created (contact, external_id, email, phone, body)
order by external_id
