-- Who is found by several rows is given as often.
select email,
  coalesce((select survivor from heads where heads.contact = contacts.contact), contact) as contact
from contacts
where email = ?1
order by contacts.contact
