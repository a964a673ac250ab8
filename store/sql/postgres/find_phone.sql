select distinct asked.name, called.contact
from unnest($1::text[]) as asked (name)
cross join lateral (
  select coalesce((
      select survivor from heads where heads.contact = contacts.contact
    ), contacts.contact) as contact
  from contacts
  where phone = asked.name
  offset 0
) as called
order by asked.name, called.contact
