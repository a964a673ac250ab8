update coupons set carried_at = $4
from unnest($1::bigint[], $2::bigint[], $3::text[]) as said (contact, token, code)
where coupons.contact = said.contact
  and coupons.token = said.token
  and coupons.code = said.code
  and coupons.carried_at is null
