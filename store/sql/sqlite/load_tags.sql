select contact, tag, seq, at from tags where contact = ?1
