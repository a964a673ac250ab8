insert into names (kind, name)
select ?1, ?2
where (select count(*) from names where kind = ?1) < ?3
on conflict do nothing
