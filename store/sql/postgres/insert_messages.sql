-- A second row for the same visit is refused: nobody gets the same message twice.
insert into messages
  (month, contact, token, node, visit, id, flow, version, channel, provider, status,
   queued_at, not_before, sending_since, body, owner)
select month, contact, token, node, visit, id, flow, version,
  channel, provider, status, queued_at, not_before, sending_since, body, owner
from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[], $6::bigint[],
    $7::bigint[], $8::text[], $9::text[], $10::text[], $11::bigint[], $12::bigint[],
    $13::bigint[], $14::bytea[], $15::bigint[], $16::bigint[])
  as asked (contact, token, node, visit, id, flow, version, channel, provider, status, queued_at,
    not_before, sending_since, body, month, owner)
