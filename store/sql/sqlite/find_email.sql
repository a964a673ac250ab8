select distinct email,
  coalesce((select survivor from heads where heads.contact = contacts.contact), contact) as contact
from contacts
where email = ?1
order by 2
