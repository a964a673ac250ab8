delete from products where id = $1
