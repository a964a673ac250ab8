insert into names (kind, name)
select $1::text, $2::text
where (select count(*) from names where kind = $1) < $3
on conflict (kind, name) do nothing
