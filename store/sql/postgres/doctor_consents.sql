select contact, channel, body
from consents
where (shard, contact) > (shard_of($1), $1) and (shard, contact) <= (shard_of($2), $2)
order by contact, channel
