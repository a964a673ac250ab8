select contact, token, id from messages where id = ?1
