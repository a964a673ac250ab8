select contact from heads where contact = ?1
