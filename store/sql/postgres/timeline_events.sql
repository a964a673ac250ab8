select contact, seq, kind::bigint as kind, about, received_at, body
from events
where contact = $1
  and (received_at, 0::bigint, seq, 0::bigint) < ($2, $3, $4, $5)
order by received_at desc, seq desc
limit $6
