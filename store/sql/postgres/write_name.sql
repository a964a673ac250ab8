insert into names (kind, name, at)
select $1::text, $2::text, $3::bigint
where (select count(*) from names where kind = $1) < $4
on conflict (kind, name) do nothing
