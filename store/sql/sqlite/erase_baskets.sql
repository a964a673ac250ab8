delete from baskets where contact = ?1
