-- Only a token that stands where it stood when it was loaded.
update tokens set
  hops = changed.hops,
  version = changed.version,
  node = changed.node,
  state = changed.state,
  until = changed.until,
  goal_until = changed.goal_until,
  entry = coalesce(changed.entry, tokens.entry),
  body = changed.body,
  trail = tokens.trail || changed.trail
from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
    $7::text[], $8::bigint[], $9::text[], $10::bigint[], $11::bigint[], $12::bigint[],
    $13::bytea[], $14::bytea[], $15::bytea[])
  as changed (contact, n, hops_before, hops, flow, version, key, node, state, entered_at, until,
    goal_until, entry, body, trail)
where tokens.contact = changed.contact
  and tokens.n = changed.n
  and tokens.hops = changed.hops_before
