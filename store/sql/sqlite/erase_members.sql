delete from members where contact = ?1
