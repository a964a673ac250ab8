select flow, number::bigint as number, draft, hash, origin, published_at, published_by
from versions
where flow = $1 and versions.number < $2
order by versions.number desc
limit $3
