select contact, token, visit, code from coupons
where contact = ?1 and token = ?2 and visit = ?3
