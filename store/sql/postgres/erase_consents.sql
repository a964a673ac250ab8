delete from consents
using unnest($1::bigint[]) as erased (contact)
where consents.shard = shard_of(erased.contact) and consents.contact = erased.contact
