insert into products (id, sku, category, currency, price, sold_out, updated_at, body)
select id, sku, category, currency, price, sold_out, updated_at, body
from unnest(
  $1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[],
  $8::text[]
) as came (id, sku, category, currency, price, sold_out, updated_at, body)
order by id
on conflict (id) do update set
  sku = excluded.sku,
  category = excluded.category,
  currency = excluded.currency,
  price = excluded.price,
  sold_out = excluded.sold_out,
  updated_at = excluded.updated_at,
  body = excluded.body
where excluded.updated_at >= products.updated_at
returning id
