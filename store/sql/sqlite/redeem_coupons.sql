update coupons set state = 'used', used_by = ?2, used_at = ?3
where code = ?1 and state <> 'used'
