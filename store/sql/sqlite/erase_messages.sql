delete from messages where contact = ?1
