select contact, n, flow::bigint as flow, entered_at, trail
from tokens
where contact = $1
order by n
