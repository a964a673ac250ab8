insert into answers (key, method, path, body_hash, status, body, at)
select key, method, path, body_hash, status, body, at
from unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::bigint[], $6::bytea[],
    $7::bigint[])
  as given (key, method, path, body_hash, status, body, at)
