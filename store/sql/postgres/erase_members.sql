delete from members
using unnest($1::bigint[]) as erased (contact)
where members.contact = erased.contact
