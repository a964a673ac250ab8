select at, said
from provider_log
where shard = shard_of($1) and contact = $1 and message = $2
order by n
