select distinct phone,
  coalesce((select survivor from heads where heads.contact = contacts.contact), contact) as contact
from contacts
where phone = ?1
order by 2
