select external_id, contact from contacts where external_id = ?1
union all
select name, contact from aliases where kind = 'merged' and name = ?1
