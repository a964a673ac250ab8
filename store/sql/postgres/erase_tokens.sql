delete from tokens
using unnest($1::bigint[]) as erased (contact)
where tokens.contact = erased.contact
