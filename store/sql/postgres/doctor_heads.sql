select contact, counter
from heads
where (shard, contact) > (shard_of($1), $1)
order by shard, contact
limit $2
