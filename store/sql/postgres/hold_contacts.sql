-- Waits, in the order of the keys whatever the plan: two who want the same contacts never wait for
-- each other. The facts are read in a later statement, which sees what this one waited for.
insert into heads as held (shard, contact, seq, counter)
select shard_of(contact), contact, 1, 0
from unnest($1::bigint[]) as taken (contact)
order by contact
on conflict (shard, contact) do update set seq = held.seq + 1
returning contact, seq
