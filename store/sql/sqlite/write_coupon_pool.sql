insert into coupon_pools (name, title, discount, note, low_below, created_at)
values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (name) do update
set title = excluded.title, discount = excluded.discount, note = excluded.note,
  low_below = excluded.low_below
