-- The oldest code that is free.
update coupons set
  state = 'issued',
  contact = ?1,
  token = ?2,
  visit = ?3,
  expires_at = ?5,
  issued_at = ?6
where number = (
  select number from coupons where pool = ?4 and state = 'free' order by number limit 1
)
returning contact, token, visit, code
