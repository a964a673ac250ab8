select heads.contact, heads.counter, heads.judged, contacts.external_id, contacts.email,
  contacts.phone, contacts.body, contacts.joined
from heads
cross join contacts on contacts.contact = heads.contact
where heads.contact = ?1 and heads.survivor is null
