select found.name, found.contact
from (
  select asked.name, 0 as rank, contacts.contact
  from unnest($1::text[]) as asked (name)
  join contacts on contacts.external_id = asked.name
  union all
  select asked.name, 1, aliases.contact
  from unnest($1::text[]) as asked (name)
  join aliases on aliases.kind = 'merged' and aliases.name = asked.name
) as found
order by found.name, found.rank, found.contact
