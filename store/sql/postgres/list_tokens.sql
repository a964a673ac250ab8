select tokens.contact, tokens.n, tokens.flow::bigint as flow, tokens.version::bigint as version,
  tokens.key, tokens.node::bigint as node, tokens.entered_at, tokens.until,
  tokens.hops::bigint as hops, tokens.entry, tokens.body,
  contacts.external_id, contacts.email, contacts.phone, contacts.body as profile,
  contacts.joined
from heads
cross join lateral (
  select * from tokens
  where tokens.contact = heads.contact
    and (tokens.contact, tokens.n) > ($1, $2)
    and ($3::text is null or tokens.flow = (select number from words where word = $3))
    and tokens.state <> 'ended'
    and ($4::text is null or tokens.node = (select number from words where word = $4))
    and ($5::text is null or tokens.state = $5)
    and ($7::bigint is null or tokens.version = $7)
  order by tokens.n
) as tokens
join contacts on contacts.contact = coalesce(heads.survivor, heads.contact)
where heads.contact >= $1
order by heads.contact, tokens.n
limit $6
