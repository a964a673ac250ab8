select asked.value as asked, found.contact
from json_each(?1) as asked
cross join aliases as found on found.kind = 'anonymous' and found.name = asked.value
