delete from contacts
using unnest($1::bigint[]) as erased (contact)
where contacts.shard = shard_of(erased.contact) and contacts.contact = erased.contact
