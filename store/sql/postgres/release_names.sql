delete from reserved
using unnest($1::text[], $2::text[]) as held (kind, name)
where reserved.kind = held.kind and reserved.name = held.name
