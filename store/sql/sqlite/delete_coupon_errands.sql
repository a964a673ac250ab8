delete from coupon_errands where contact = ?1 and token = ?2 and visit = ?3
