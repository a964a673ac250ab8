-- Takes the word of the shop, unless a newer one is kept; tells the products it had before.
insert into product_groups (id, updated_at, members) values ($1, $2, '')
on conflict (id) do update set updated_at = excluded.updated_at
where excluded.updated_at >= product_groups.updated_at
returning members
