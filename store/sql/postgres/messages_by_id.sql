select found.contact, found.token, found.id
from unnest($1::bytea[]) as asked (id)
cross join lateral (
  select contact, token, id from messages where id = asked.id offset 0
) as found
