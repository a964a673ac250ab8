select contacts.contact
from contacts
where (contacts.shard, contacts.contact) > (shard_of($1), $1)
  and not exists (
    select 1 from appointments
    where appointments.shard = contacts.shard and appointments.contact = contacts.contact
      and appointments.flow = $3 and appointments.start = $4
  )
order by contacts.shard, contacts.contact
limit $2
