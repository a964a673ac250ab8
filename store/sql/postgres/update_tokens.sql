update tokens set
  version = changed.version,
  node = changed.node,
  state = changed.state,
  until = changed.until,
  goal_until = changed.goal_until,
  body = changed.body
from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::text[],
    $7::text[], $8::bigint[], $9::bigint[], $10::bigint[], $11::text[])
  as changed (contact, n, flow, version, key, node, state, entered_at, until, goal_until, body)
where tokens.shard = shard_of(changed.contact)
  and tokens.contact = changed.contact
  and tokens.n = changed.n
