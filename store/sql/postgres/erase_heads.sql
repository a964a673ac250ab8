delete from heads
using unnest($1::bigint[]) as erased (contact)
where heads.shard = shard_of(erased.contact) and heads.contact = erased.contact
