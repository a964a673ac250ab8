insert into versions (flow, number, draft, hash, origin, published_at, published_by)
values ($1, $2::bigint, $3, $4, $5, $6, $7)
