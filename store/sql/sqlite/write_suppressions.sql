insert into suppressions (channel, hash, reason, at)
select value ->> 'channel', unhex(value ->> 'hash'), value ->> 'reason', ?2
from json_each(?1)
where true
on conflict do nothing
