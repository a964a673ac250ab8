select name, at from names where kind = $1 and name >= $2 order by name limit $3
