select consents.contact, consents.channel, consents.body
from unnest($1::bigint[]) as taken (contact)
join consents on consents.shard = shard_of(taken.contact) and consents.contact = taken.contact
