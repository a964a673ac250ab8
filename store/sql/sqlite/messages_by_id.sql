select contact, token, id from messages where contact = ?1 and id = ?2
