delete from tags where contact = ?1
