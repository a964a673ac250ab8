select listed.channel, upper(encode(listed.hash, 'hex')) as hash, listed.reason
from unnest($1::text[], $2::bytea[]) as asked (channel, hash)
cross join lateral (
  select channel, hash, reason from suppressions
  where channel = asked.channel and hash = asked.hash
  offset 0
) as listed
