select source, product, due_at, tries, said from errands
where source = $1 and product > $2
order by product
limit $3
