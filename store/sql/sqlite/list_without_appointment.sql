select contact
from contacts
where contact > ?1
  and not exists (
    select 1 from heads
    where heads.contact = contacts.contact and heads.survivor is not null
  )
  and not exists (
    select 1 from appointments
    where appointments.contact = contacts.contact
      and appointments.flow = ?3 and appointments.start = ?4
      and appointments.about = ''
  )
order by contact
limit ?2
