update coupons set carried_at = ?4
where contact = ?1 and token = ?2 and code = ?3 and carried_at is null
