select coupons.number, coupons.code, coupons.state, coupons.contact, contacts.external_id,
  coupons.token, coupons.visit, coupons.issued_at, coupons.expires_at, coupons.carried_at,
  coupons.used_at, redeemer.external_id as used_by
from coupons
left join contacts on contacts.contact = coalesce((
    select survivor from heads where heads.contact = coupons.contact
  ), coupons.contact)
left join contacts as redeemer on redeemer.contact = coalesce((
    select survivor from heads where heads.contact = coupons.used_by
  ), coupons.used_by)
where coupons.pool = ?1 and coupons.number > ?2
  and (?3 is null or coupons.contact in (
    select ?3
    union all
    select contact from heads where survivor = ?3
  ))
  and case ?4
    when 'expired' then coupons.state = 'issued' and coupons.expires_at <= ?5
    when 'issued' then coupons.state = 'issued'
      and (coupons.expires_at is null or coupons.expires_at > ?5)
    else coalesce(coupons.state = ?4, ?4 is null)
  end
order by coupons.number
limit ?6
