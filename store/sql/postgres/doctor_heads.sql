select contact, counter, survivor
from heads
where contact > $1
order by contact
limit $2
