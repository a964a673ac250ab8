select coupon_pools.name, coupon_pools.title, coupon_pools.discount, coupon_pools.note,
  coupon_pools.low_below, coupon_pools.created_at,
  coalesce(sum(coupons.state = 'free'), 0) as free,
  coalesce(sum(coupons.state = 'issued' and coalesce(coupons.expires_at > ?2, 1)), 0) as issued,
  coalesce(sum(coupons.state = 'issued' and coupons.expires_at <= ?2), 0) as expired,
  coalesce(sum(coupons.state = 'used'), 0) as used
from coupon_pools
left join coupons on coupons.pool = coupon_pools.name
where ?1 is null or coupon_pools.name = ?1
group by coupon_pools.name
order by coupon_pools.name
