select contact
from heads
where contact > $1 and judged < $3 and survivor is null
order by contact
limit $2
