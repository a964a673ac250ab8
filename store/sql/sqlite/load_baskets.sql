select contact, kind, id, body from baskets where contact = ?1 and kind = ?2
