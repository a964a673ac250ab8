update flows set state = $2 where id = $1
