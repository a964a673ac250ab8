select contact, segment from members where contact = ?1
