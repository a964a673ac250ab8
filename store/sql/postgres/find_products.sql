-- The product of each id, and the first of those with this sku.
select found.body
from unnest($1::text[]) as wanted (name)
cross join lateral (
  select products.body from products where products.id = wanted.name
  union all
  (
    select products.body from products
    where products.sku = wanted.name
    order by products.sku, products.id
    limit 1
  )
  offset 0
) as found
