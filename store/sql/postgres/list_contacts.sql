select contact
from contacts
where contact > $1
order by contact
limit $2
