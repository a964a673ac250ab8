delete from sessions where created_at < ?1
