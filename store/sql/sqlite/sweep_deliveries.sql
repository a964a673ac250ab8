delete from deliveries where at < ?1
