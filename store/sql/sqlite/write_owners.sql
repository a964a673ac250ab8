update messages set owner = ?3
where contact = ?1 and id = ?2 and status = 'sending'
