-- What is in stock of a category, the nearest prices first.
select body
from (
  select * from (
    select id, body, price - ?3 as distance from products
    where category = ?1 and currency = ?2 and sold_out = 0 and price >= ?3
    order by price, id
    limit ?4
  )
  union all
  select * from (
    select id, body, ?3 - price as distance from products
    where category = ?1 and currency = ?2 and sold_out = 0 and price < ?3
    order by price desc, id
    limit ?4
  )
)
order by distance, id
limit ?4
