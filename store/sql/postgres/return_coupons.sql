update coupons set
  state = 'free',
  contact = null,
  token = null,
  visit = null,
  issued_at = null,
  expires_at = null
from unnest($1::bigint[], $2::bigint[]) as ended (contact, token)
where coupons.contact = ended.contact
  and coupons.token = ended.token
  and coupons.state = 'issued'
  and coupons.carried_at is null
