delete from names where kind = ?1 and name = ?2
