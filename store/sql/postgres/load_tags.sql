select tags.contact, tags.tag, tags.seq, tags.at
from unnest($1::bigint[]) as taken (contact)
join tags on tags.shard = shard_of(taken.contact) and tags.contact = taken.contact
