select contact, source, id from event_ids where contact = ?1 and source = ?2 and id = ?3
