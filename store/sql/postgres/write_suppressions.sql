insert into suppressions (channel, hash, reason, at)
select channel, hash, reason, $4::bigint
from unnest($1::text[], $2::bytea[], $3::text[]) as told (channel, hash, reason)
on conflict do nothing
