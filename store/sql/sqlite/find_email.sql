select email, contact from contacts where email = ?1 order by contact
