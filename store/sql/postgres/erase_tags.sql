delete from tags
using unnest($1::bigint[]) as erased (contact)
where tags.shard = shard_of(erased.contact) and tags.contact = erased.contact
