-- Who is found by two names is given twice.
select external_id,
  coalesce((select survivor from heads where heads.contact = contacts.contact), contact) as contact
from contacts
where external_id = ?1
union all
select name, contact from aliases where kind = 'merged' and name = ?1
