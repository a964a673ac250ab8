select phone, contact from contacts where phone = ?1 order by contact
