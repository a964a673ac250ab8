-- Waits, in the order of the keys whatever the plan: two who want the same contacts never wait for
-- each other. The facts are read in a later statement, which sees what this one waited for.
insert into heads as held (contact, seq, counter)
select contact, 1, 0
from unnest($1::bigint[]) as taken (contact)
order by contact
on conflict (contact) do update set seq = held.seq + 1
returning contact, seq
