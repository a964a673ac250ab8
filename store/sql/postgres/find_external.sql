select found.name, found.contact
from (
  select asked.name, 0 as rank, called.contact
  from unnest($1::text[]) as asked (name)
  cross join lateral (
    select coalesce((
        select survivor from heads where heads.contact = contacts.contact
      ), contacts.contact) as contact
    from contacts
    where external_id = asked.name
    offset 0
  ) as called
  union all
  select asked.name, 1, called.contact
  from unnest($1::text[]) as asked (name)
  cross join lateral (
    select contact from aliases where kind = 'merged' and name = asked.name offset 0
  ) as called
) as found
order by found.name, found.rank, found.contact
