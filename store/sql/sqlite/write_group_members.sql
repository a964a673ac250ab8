update product_groups set members = ?2 where id = ?1
