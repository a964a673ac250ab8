delete from members
using unnest($1::bigint[], $2::text[]) as gone (contact, segment)
where members.contact = gone.contact
  and members.segment = gone.segment
