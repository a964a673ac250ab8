delete from baskets
using unnest($1::bigint[]) as erased (contact)
where baskets.contact = erased.contact
