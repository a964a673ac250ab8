delete from provider_log
using unnest($1::bigint[]) as erased (contact)
where provider_log.contact = erased.contact
