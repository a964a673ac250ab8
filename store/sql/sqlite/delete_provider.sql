delete from providers where name = ?1
