select baskets.contact, baskets.id, baskets.body, who.external_id
from baskets
cross join lateral (
  select external_id from contacts where contacts.contact = baskets.contact offset 0
) as who
where baskets.kind = 'cart' and baskets.id = $1
order by baskets.contact
limit $2
