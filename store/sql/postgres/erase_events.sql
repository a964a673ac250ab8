delete from events
using unnest($1::bigint[]) as erased (contact)
where events.shard = shard_of(erased.contact) and events.contact = erased.contact
