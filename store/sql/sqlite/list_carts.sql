-- Of one state, reminded or not: read along the index from a place on.
select baskets.contact, baskets.id, baskets.body, contacts.external_id
from baskets
join contacts on contacts.contact = baskets.contact
where baskets.kind = 'cart' and baskets.state = ?1 and baskets.reminded = ?2
  and (baskets.changed_at, baskets.contact) <= (?3, ?4)
order by baskets.changed_at desc, baskets.contact desc, baskets.id desc
limit ?5
