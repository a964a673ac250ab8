delete from event_ids
where contact between $1 and $2 and at < $3
