delete from baskets
using unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) as gone (contact, kind, id, body)
where baskets.shard = shard_of(gone.contact)
  and baskets.contact = gone.contact
  and baskets.kind = gone.kind
  and baskets.id = gone.id
