delete from aliases where contact = ?1
