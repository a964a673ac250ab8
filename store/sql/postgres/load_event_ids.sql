select known.contact, known.source, known.id
from unnest($1::bigint[], $2::text[], $3::text[]) as announced (contact, source, id)
join event_ids as known on known.shard = shard_of(announced.contact)
  and known.contact = announced.contact
  and known.source = announced.source
  and known.id = announced.id
