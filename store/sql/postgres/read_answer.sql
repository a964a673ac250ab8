select body_hash, status::bigint as status, body
from answers
where key = $1 and method = $2 and path = $3
