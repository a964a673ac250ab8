insert into tags (contact, tag, seq, at)
values (?1, ?2, ?3, ?4)
on conflict do update set seq = excluded.seq, at = excluded.at
