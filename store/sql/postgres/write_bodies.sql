insert into bodies (contact, message, at, pattern, parts)
select contact, message, at, pattern, parts
from unnest($1::bigint[], $2::bytea[], $3::bigint[], $4::bytea[], $5::bytea[])
  as printed (contact, message, at, pattern, parts)
on conflict (contact, message)
do update set at = excluded.at, pattern = excluded.pattern, parts = excluded.parts
