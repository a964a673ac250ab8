select kept::int::bigint as kept from commits where id = $1
