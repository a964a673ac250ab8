-- What is in stock of each category, the nearest prices first.
select nearest.body
from unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[])
  as wanted (category, currency, price, most)
cross join lateral (
  select either.body
  from (
    (
      select id, body, products.price - wanted.price as distance from products
      where products.category = wanted.category and products.currency = wanted.currency
        and products.sold_out = 0 and products.price >= wanted.price
      order by products.price, id
      limit wanted.most
    )
    union all
    (
      select id, body, wanted.price - products.price as distance from products
      where products.category = wanted.category and products.currency = wanted.currency
        and products.sold_out = 0 and products.price < wanted.price
      order by products.price desc, id
      limit wanted.most
    )
  ) as either
  order by either.distance, either.id
  limit wanted.most
) as nearest
