select listed.channel, upper(encode(listed.hash, 'hex')) as hash, listed.reason
from unnest($1::text[], $2::bytea[]) as asked (channel, hash)
join suppressions as listed on listed.channel = asked.channel and listed.hash = asked.hash
