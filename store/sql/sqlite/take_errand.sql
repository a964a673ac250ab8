-- The one that is due first.
update errands set due_at = ?3, tries = tries + 1
where source = ?1 and product = (
  select product from errands
  where source = ?1 and due_at <= ?2
  order by due_at, product
  limit 1
)
returning source, product, due_at, tries, said
