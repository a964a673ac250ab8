select appointments.contact, appointments.flow, appointments.start, appointments.due,
  appointments.last
from unnest($1::bigint[]) as taken (contact)
join appointments on appointments.shard = shard_of(taken.contact)
  and appointments.contact = taken.contact
order by appointments.contact, appointments.flow, appointments.start
