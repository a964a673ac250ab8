delete from tokens
using unnest($1::bigint[]) as erased (contact)
where tokens.shard = shard_of(erased.contact) and tokens.contact = erased.contact
