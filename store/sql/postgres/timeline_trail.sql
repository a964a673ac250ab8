select contact, token, n::bigint as n, flow, version::bigint as version, at, event, body
from trail
where shard = shard_of($1) and contact = $1
  and (at, 1::bigint, token, n::bigint) < ($2, $3, $4, $5)
order by at desc, token desc, n desc
limit $6
