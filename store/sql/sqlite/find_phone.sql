select asked.value as asked, found.contact
from json_each(?1) as asked
cross join contacts as found on found.phone = asked.value
order by asked, found.contact
