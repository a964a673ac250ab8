delete from event_ids where contact in (select value from json_each(?1))
