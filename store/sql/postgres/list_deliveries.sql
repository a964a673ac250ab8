select source, id, at, n, topic, headers, ''::bytea as body, reason, state
from deliveries
where source = $1 and (at, n) < ($2, $3)
  and ($4::text is null or state = $4)
order by at desc, n desc
limit $5
