select found.contact, found.token, found.id
from unnest($1::bytea[]) as asked (id)
join messages as found on found.shard = shard_of_message(asked.id) and found.id = asked.id
