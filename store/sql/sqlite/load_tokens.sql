-- Every entry; the body only of tokens that are live, whose goal is open, or that are asked for.
select tokens.contact, tokens.n, tokens.flow, tokens.version, tokens.key, tokens.node,
  tokens.entered_at,
  case
    when tokens.state <> 'ended' or tokens.goal_until > ?2 then tokens.body
    when (tokens.contact, tokens.n) in (
      select value ->> 'contact', value ->> 'n' from json_each(?3)
    ) then tokens.body
  end as body
from json_each(?1) as taken
cross join tokens on tokens.contact = taken.value
order by tokens.contact, tokens.n
