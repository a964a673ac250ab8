delete from kept where kind = ?1 and name = ?2
