select kept from commits where id = $1
