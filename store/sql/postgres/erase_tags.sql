delete from tags
using unnest($1::bigint[]) as erased (contact)
where tags.contact = erased.contact
