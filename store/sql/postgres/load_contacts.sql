select head.contact, head.counter, head.judged, profile.external_id, profile.email, profile.phone,
  profile.body, profile.joined
from unnest($1::bigint[]) as taken (contact)
cross join lateral (
  select contact, counter, judged from heads
  where contact = taken.contact and survivor is null
  offset 0
) as head
cross join lateral (
  select external_id, email, phone, body, joined from contacts
  where contact = taken.contact
  offset 0
) as profile
order by head.contact
