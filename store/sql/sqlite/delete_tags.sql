delete from tags where contact = ?1 and tag = ?2
