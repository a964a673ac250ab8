select baskets.contact, baskets.id, baskets.body, contacts.external_id
from baskets
join contacts on contacts.contact = baskets.contact
where baskets.kind = 'cart' and baskets.id = ?1
order by baskets.contact
limit ?2
