select contact, token, id,
  coalesce((select survivor from heads where heads.contact = messages.contact), contact) as holder,
  owner, sending_since
from messages
where status = 'sending' and (sending_since < ?1 or owner is not ?2)
order by sending_since, contact, token, visit, node
limit ?3
