delete from appointments
using unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
  as gone (contact, flow, start, due, last)
where appointments.contact = gone.contact
  and appointments.flow = gone.flow
  and appointments.start = gone.start
