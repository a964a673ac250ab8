select asked.value as asked, found.contact
from json_each(?1) as asked
cross join contacts as found on found.external_id = asked.value
union all
select asked.value, found.contact
from json_each(?1) as asked
cross join aliases as found on found.kind = 'merged' and found.name = asked.value
