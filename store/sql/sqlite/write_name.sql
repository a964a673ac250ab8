insert into names (kind, name, at)
select ?1, ?2, ?3
where (select count(*) from names where kind = ?1) < ?4
on conflict do nothing
