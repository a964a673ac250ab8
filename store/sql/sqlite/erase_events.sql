delete from events where contact = ?1
