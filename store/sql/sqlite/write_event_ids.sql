insert into event_ids (contact, source, id, at)
values (?1, ?2, ?3, ?4)
