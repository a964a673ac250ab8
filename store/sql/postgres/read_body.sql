select parts
from bodies
where shard = shard_of($1) and contact = $1 and message = $2
