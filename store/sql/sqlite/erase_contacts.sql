delete from contacts where contact = ?1
