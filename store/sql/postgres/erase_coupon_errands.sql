delete from coupon_errands
using unnest($1::bigint[]) as erased (contact)
where coupon_errands.contact = erased.contact
