insert into tags (contact, tag, seq, at)
select value ->> 'contact', value ->> 'tag', value ->> 'seq', value ->> 'at'
from json_each(?1)
where true
on conflict do update set seq = excluded.seq, at = excluded.at
