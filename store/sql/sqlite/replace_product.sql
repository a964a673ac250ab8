update products set
  sku = ?2, category = ?3, currency = ?4, price = ?5, sold_out = ?6, updated_at = ?7,
  body = ?8
where id = ?1 and body = ?9
