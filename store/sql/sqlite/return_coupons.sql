update coupons set
  state = 'free',
  contact = null,
  token = null,
  visit = null,
  issued_at = null,
  expires_at = null
where contact = ?1 and token = ?2 and state = 'issued' and carried_at is null
