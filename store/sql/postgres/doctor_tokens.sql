select contact, n, flow::bigint as flow, version::bigint as version, key, node::bigint as node,
  entered_at, until, hops::bigint as hops, entry, body
from tokens
where contact > $1 and contact <= $2
order by contact, n
