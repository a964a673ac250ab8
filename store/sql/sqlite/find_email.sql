select asked.value as asked, found.contact
from json_each(?1) as asked
cross join contacts as found on found.email = asked.value
order by asked, found.contact
