delete from provider_log
using unnest($1::bigint[]) as erased (contact)
where provider_log.shard = shard_of(erased.contact) and provider_log.contact = erased.contact
