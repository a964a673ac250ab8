insert into event_ids (contact, source, id, at)
select value ->> 'contact', value ->> 'source', value ->> 'id', value ->> 'at'
from json_each(?1)
