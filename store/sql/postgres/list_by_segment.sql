select contact
from members
where segment = $3 and contact > $1
order by contact
limit $2
