delete from bodies where contact = ?1
