delete from patterns where used_at < ?1
