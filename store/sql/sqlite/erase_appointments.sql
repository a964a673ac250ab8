delete from appointments where contact = ?1
