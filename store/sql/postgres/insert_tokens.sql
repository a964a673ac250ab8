insert into tokens
  (contact, n, hops, flow, version, key, node, state, entered_at, until, goal_until, entry,
   body, trail)
select contact, n, hops, flow, version, key, node, state, entered_at, until,
  goal_until, entry, body, trail
from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
    $7::text[], $8::bigint[], $9::text[], $10::bigint[], $11::bigint[], $12::bigint[],
    $13::bytea[], $14::bytea[], $15::bytea[])
  as entered (contact, n, hops_before, hops, flow, version, key, node, state, entered_at, until,
    goal_until, entry, body, trail)
