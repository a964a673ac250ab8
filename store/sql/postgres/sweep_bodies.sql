delete from bodies
where shard between $1 and $2 and at < $3
