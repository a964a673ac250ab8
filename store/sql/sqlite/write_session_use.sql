update sessions set used_at = ?2 where token_hash = ?1
