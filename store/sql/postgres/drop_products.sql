-- Not what somebody wrote since.
delete from products
using unnest($1::text[], $2::bigint[]) as gone (id, updated_at)
where products.id = gone.id and products.updated_at <= gone.updated_at
