-- Of one state, reminded or not: read along the index from a place on.
select baskets.contact, baskets.id, baskets.body, who.external_id
from baskets
cross join lateral (
  select external_id from contacts where contacts.contact = baskets.contact offset 0
) as who
where baskets.kind = 'cart' and baskets.state = $1 and baskets.reminded = ($2::bigint <> 0)
  and (baskets.changed_at, baskets.contact) <= ($3, $4)
order by baskets.changed_at desc, baskets.contact desc, baskets.id desc
limit $5
