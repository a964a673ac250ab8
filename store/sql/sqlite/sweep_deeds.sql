delete from deeds where at < ?1
