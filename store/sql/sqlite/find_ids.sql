select found.contact
from json_each(?1) as asked
cross join heads as found on found.contact = asked.value
