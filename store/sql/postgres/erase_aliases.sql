delete from aliases
using unnest($1::bigint[]) as erased (contact)
where aliases.contact = erased.contact
