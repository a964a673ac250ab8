delete from baskets
using unnest(
  $1::bigint[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[]
) as gone (contact, kind, id, state, reminded, changed_at, body)
where baskets.contact = gone.contact
  and baskets.kind = gone.kind
  and baskets.id = gone.id
