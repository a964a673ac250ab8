-- What both were told keeps the survivor's row.
update or ignore event_ids set contact = ?2 where contact = ?1
