select contact, coalesce(survivor, contact) as survivor from heads where contact = ?1
