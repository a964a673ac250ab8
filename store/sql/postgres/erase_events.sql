delete from events
using unnest($1::bigint[]) as erased (contact)
where events.contact = erased.contact
