delete from event_ids
where shard between shard_of($1) and shard_of($2) and at < $3
