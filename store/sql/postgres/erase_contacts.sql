delete from contacts
using unnest($1::bigint[]) as erased (contact)
where contacts.contact = erased.contact
