delete from event_ids where contact = ?1
