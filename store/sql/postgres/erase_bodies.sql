delete from bodies
using unnest($1::bigint[]) as erased (contact)
where bodies.shard = shard_of(erased.contact) and bodies.contact = erased.contact
