select tokens.contact, tokens.n, tokens.flow, tokens.version, tokens.key, tokens.node,
  tokens.entered_at, tokens.until, tokens.hops, tokens.entry, tokens.body,
  contacts.external_id, contacts.email, contacts.phone, contacts.body as profile,
  contacts.joined
from tokens
join contacts on contacts.contact = coalesce((
    select survivor from heads where heads.contact = tokens.contact
  ), tokens.contact)
where (tokens.contact, tokens.n) > (?1, ?2)
  and (?3 is null or tokens.flow = (select number from words where word = ?3))
  and tokens.state <> 'ended'
  and (?4 is null or tokens.node = (select number from words where word = ?4))
  and (?5 is null or tokens.state = ?5)
  and (?7 is null or tokens.version = ?7)
order by tokens.contact, tokens.n
limit ?6
