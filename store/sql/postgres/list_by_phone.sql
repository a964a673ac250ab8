select contact
from contacts
where phone = $3 and contact > $1
order by contact
limit $2
