delete from baskets where contact = ?1 and kind = ?2 and id = ?3
