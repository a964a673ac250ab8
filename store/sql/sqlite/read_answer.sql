select body_hash, status, body from answers where key = ?1 and method = ?2 and path = ?3
