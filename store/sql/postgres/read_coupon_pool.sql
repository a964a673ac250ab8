select name from coupon_pools where name = $1 for key share
