-- The first of a category by id, those in stock before those that are sold out.
select body from products
where category = ?1 and sold_out <= ?2
order by sold_out, id
limit ?3
