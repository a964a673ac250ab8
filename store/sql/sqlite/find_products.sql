-- The product of this id, and the first of those with this sku.
select body from products where id = ?1
union all
select body from (select body from products where sku = ?1 order by id limit 1)
