select body from products
where id > $1 and ($2::text is null or category = $2) and ($3::text is null or sku = $3)
order by id
limit $4
