-- Every entry; the body only of tokens that are live, whose goal is open, or that are asked for.
select tokens.contact, tokens.n, tokens.flow, tokens.version::bigint as version, tokens.key,
  tokens.node, tokens.entered_at,
  case
    when tokens.state <> 'ended' or tokens.goal_until > $2 then tokens.body
    when (tokens.contact, tokens.n) in (
      select asked.contact, asked.n
      from unnest($3::bigint[], $4::bigint[]) as asked (contact, n)
    ) then tokens.body
  end as body
from unnest($1::bigint[]) as taken (contact)
join tokens on tokens.shard = shard_of(taken.contact) and tokens.contact = taken.contact
order by tokens.contact, tokens.n
