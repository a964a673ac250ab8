select contact
from heads
where contact > $1 and judged < $3
order by contact
limit $2
