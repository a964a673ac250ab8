-- Of runs that are over, and whose goal nobody waits for.
delete from trail
using tokens
where tokens.shard between $1 and $2
  and tokens.entered_at < $3 and tokens.state = 'ended'
  and coalesce(tokens.goal_until, 0) < $3
  and trail.shard = tokens.shard and trail.contact = tokens.contact and trail.token = tokens.n
