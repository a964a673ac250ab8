select contact, channel, body
from consents
where shard between shard_of($1) and shard_of($2)
  and contact > $1 and contact <= $2
order by contact, channel
