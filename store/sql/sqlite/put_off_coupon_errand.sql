update coupon_errands set due_at = ?4 where contact = ?1 and token = ?2 and visit = ?3
