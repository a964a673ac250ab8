select contact, token, id, owner, sending_since from messages where contact = ?1 and id = ?2
