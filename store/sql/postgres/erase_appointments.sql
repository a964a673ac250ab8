delete from appointments
using unnest($1::bigint[]) as erased (contact)
where appointments.contact = erased.contact
