select contact, token, id
from messages
where status = 'sending' and sending_since < ?1
order by sending_since, contact, token, visit, node
limit ?2
