-- What both were told keeps the survivor's row.
insert into event_ids (contact, source, id, at)
select merged.survivor, known.source, known.id, known.at
from unnest($1::bigint[], $2::bigint[]) as merged (contact, survivor)
cross join lateral (
  select source, id, at from event_ids where contact = merged.contact offset 0
) as known
on conflict (contact, source, id) do nothing
