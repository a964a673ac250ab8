delete from event_ids
where shard between $1 and $2 and at < $3
