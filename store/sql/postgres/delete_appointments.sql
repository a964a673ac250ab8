delete from appointments
using unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[])
  as gone (contact, flow, start, about, due, last)
where appointments.contact = gone.contact
  and appointments.flow = gone.flow
  and appointments.start = gone.start
  and appointments.about = gone.about
