insert into products (id, sku, category, currency, price, sold_out, updated_at, body)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
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
