update coupons set
  contact = nullif(coupons.contact, found.contact),
  used_by = nullif(coupons.used_by, found.contact)
from (
  select coupons.number, erased.contact
  from unnest($1::bigint[]) as erased (contact)
  join coupons on coupons.contact = erased.contact
  union all
  select coupons.number, erased.contact
  from unnest($1::bigint[]) as erased (contact)
  join coupons on coupons.used_by = erased.contact
) as found
where coupons.number = found.number
