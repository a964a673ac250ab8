insert into tokens
  (shard, contact, n, flow, version, key, node, state, entered_at, until, goal_until, body)
select shard_of(contact), contact, n, flow, version, key, node, state, entered_at, until,
  goal_until, body
from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[],
    $7::text[], $8::bigint[], $9::bigint[], $10::bigint[], $11::text[])
  as entered (contact, n, flow, version, key, node, state, entered_at, until, goal_until, body)
