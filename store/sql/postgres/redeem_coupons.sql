update coupons set state = 'used', used_by = said.contact, used_at = $3
from unnest($1::text[], $2::bigint[]) as said (code, contact)
where coupons.code = said.code and coupons.state <> 'used'
