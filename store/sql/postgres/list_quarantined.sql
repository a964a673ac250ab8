select tokens.contact, tokens.n, tokens.flow, tokens.version::bigint as version, tokens.key,
  tokens.node, tokens.entered_at, tokens.body, contacts.external_id
from tokens
join contacts on contacts.shard = tokens.shard and contacts.contact = tokens.contact
where (tokens.shard, tokens.contact, tokens.n) > (shard_of($1), $1, $2)
  and ($3::text is null or tokens.flow = $3)
  and tokens.state = 'quarantined'
  and ($4::text is null or tokens.node = $4)
order by tokens.shard, tokens.contact, tokens.n
limit $5
