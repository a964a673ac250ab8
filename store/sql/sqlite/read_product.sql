select body from products where id = ?1
