delete from messages
using unnest($1::bigint[]) as erased (contact)
where messages.shard = shard_of(erased.contact) and messages.contact = erased.contact
