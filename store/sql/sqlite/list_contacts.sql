select contact
from contacts
where contact > ?1
  and not exists (
    select 1 from heads
    where heads.contact = contacts.contact and heads.survivor is not null
  )
order by contact
limit ?2
