select contact, token, id,
  coalesce((select survivor from heads where heads.contact = messages.contact), contact) as holder,
  owner, sending_since
from messages
where contact = ?1 and id = ?2
