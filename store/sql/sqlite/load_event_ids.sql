select known.contact, known.source, known.id
from json_each(?1) as announced
cross join event_ids as known on known.contact = announced.value ->> 'contact'
  and known.source = announced.value ->> 'source'
  and known.id = announced.value ->> 'id'
