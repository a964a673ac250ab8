select at, said
from provider_log
where contact = $1 and message = $2
order by n
