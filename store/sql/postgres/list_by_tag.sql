select contact
from tags
where tag = $3 and contact > $1
order by contact
limit $2
