delete from members where contact = ?1 and segment = ?2
