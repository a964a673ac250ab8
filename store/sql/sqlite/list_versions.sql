select flow, number, draft, hash, origin, published_at, published_by
from versions
where flow = ?1 and number < ?2
order by number desc
limit ?3
