select found.contact, found.token, found.id
from json_each(?1) as asked
cross join messages as found on found.id = unhex(asked.value ->> 'id')
