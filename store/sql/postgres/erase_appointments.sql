delete from appointments
using unnest($1::bigint[]) as erased (contact)
where appointments.shard = shard_of(erased.contact) and appointments.contact = erased.contact
