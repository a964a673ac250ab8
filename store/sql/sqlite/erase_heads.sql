delete from heads where contact = ?1
