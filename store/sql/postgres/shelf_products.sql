-- The first of each category by id, those in stock before those that are sold out.
select lying.body
from unnest($1::text[], $2::bigint[], $3::bigint[]) as wanted (category, sold_out, most)
cross join lateral (
  select products.body from products
  where products.category = wanted.category and products.sold_out <= wanted.sold_out
  order by products.sold_out, products.id
  limit wanted.most
) as lying
