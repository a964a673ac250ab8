delete from bodies
using unnest($1::bigint[]) as erased (contact)
where bodies.contact = erased.contact
