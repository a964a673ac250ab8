select contact, id, owner
from messages
where contact = ?1 and id = ?2 and status = 'sending' and owner is not null
