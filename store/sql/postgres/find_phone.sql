select asked.name, contacts.contact
from unnest($1::text[]) as asked (name)
join contacts on contacts.phone = asked.name
order by asked.name, contacts.contact
