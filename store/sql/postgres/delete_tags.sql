delete from tags
using unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])
  as went (contact, tag, seq, at)
where tags.contact = went.contact
  and tags.tag = went.tag
