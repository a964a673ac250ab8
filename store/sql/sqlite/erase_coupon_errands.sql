delete from coupon_errands where contact = ?1
