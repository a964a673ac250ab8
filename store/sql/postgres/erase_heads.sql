delete from heads
using unnest($1::bigint[]) as erased (contact)
where heads.contact = erased.contact
