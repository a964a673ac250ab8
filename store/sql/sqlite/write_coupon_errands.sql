insert into coupon_errands
  (contact, token, visit, shop, discount, expires_at, depth, due_at, asked_at, tries)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8, 0)
on conflict (contact, token, visit) do nothing
