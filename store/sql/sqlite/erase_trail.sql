delete from trail where contact = ?1
