delete from coupon_pools where name = $1
