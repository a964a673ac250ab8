update aliases set contact = ?2 where contact = ?1
