-- Counted, for an anti-join would read every appointment of the start once for each contact.
select contacts.contact
from contacts
cross join lateral (
  select count(*) as known from appointments
  where appointments.contact = contacts.contact
    and appointments.flow = $3 and appointments.start = $4
    and appointments.about = ''
) as kept
cross join lateral (
  select count(survivor) as merged from heads
  where heads.contact = contacts.contact
) as head
where contacts.contact > $1
  and head.merged = 0
  and kept.known = 0
order by contacts.contact
limit $2
