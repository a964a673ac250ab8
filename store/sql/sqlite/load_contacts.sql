select heads.contact, heads.counter, contacts.external_id, contacts.email, contacts.phone,
  contacts.body
from json_each(?1) as taken
cross join heads on heads.contact = taken.value
cross join contacts on contacts.contact = taken.value
order by heads.contact
