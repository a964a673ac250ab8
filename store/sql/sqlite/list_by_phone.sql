-- Those who are called so, or were before they were merged.
select contact
from (
  select distinct coalesce((
      select survivor from heads where heads.contact = contacts.contact
    ), contacts.contact) as contact
  from contacts
  where phone = ?3
) as called
where contact > ?1
order by contact
limit ?2
