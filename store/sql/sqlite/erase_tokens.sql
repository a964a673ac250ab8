delete from tokens where contact = ?1
