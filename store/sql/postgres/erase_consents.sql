delete from consents
using unnest($1::bigint[]) as erased (contact)
where consents.contact = erased.contact
