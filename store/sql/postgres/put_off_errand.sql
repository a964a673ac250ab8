update errands set due_at = $3, said = $4 where source = $1 and product = $2
