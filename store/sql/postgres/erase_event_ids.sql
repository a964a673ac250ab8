delete from event_ids
using unnest($1::bigint[]) as erased (contact)
where event_ids.contact = erased.contact
