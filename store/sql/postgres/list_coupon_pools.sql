select coupon_pools.name, coupon_pools.title, coupon_pools.discount, coupon_pools.note,
  coupon_pools.low_below, coupon_pools.created_at,
  count(*) filter (where coupons.state = 'free') as free,
  count(*) filter (
    where coupons.state = 'issued' and coalesce(coupons.expires_at > $2, true)
  ) as issued,
  count(*) filter (where coupons.state = 'issued' and coupons.expires_at <= $2) as expired,
  count(*) filter (where coupons.state = 'used') as used
from coupon_pools
left join coupons on coupons.pool = coupon_pools.name
where $1::text is null or coupon_pools.name = $1
group by coupon_pools.name
order by coupon_pools.name
