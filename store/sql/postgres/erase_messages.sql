delete from messages
using unnest($1::bigint[]) as erased (contact)
where messages.contact = erased.contact
