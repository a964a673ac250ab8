select known.contact, known.source, known.id
from unnest($1::bigint[], $2::text[], $3::text[]) as announced (contact, source, id)
cross join lateral (
  select contact, source, id from event_ids
  where contact = announced.contact
    and source = announced.source and id = announced.id
  offset 0
) as known
