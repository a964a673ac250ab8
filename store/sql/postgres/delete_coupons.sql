delete from coupons where pool = $1
